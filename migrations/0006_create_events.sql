-- The append-only history of each hotel: outbox, realtime log, audit trail and the data of reports at once.

-- up

create table events (
    hotel_id     uuid        not null references hotels (id),
    cursor       bigint      not null,
    kind         text        not null,
    at           timestamptz not null,
    subject_type text        not null check (subject_type in ('ride', 'shift', 'buggy', 'location', 'staff', 'hotel')),
    subject_id   uuid        not null,
    actor_type   text        not null check (actor_type in ('guest', 'staff', 'system', 'token')),
    actor_id     uuid,
    actor_name   text,
    -- json, not jsonb: the chain is over these very bytes.
    data         json        not null,
    hash         bytea       not null,
    primary key (hotel_id, cursor)
);

create index events_subject on events (hotel_id, subject_id, cursor);

-- One definition for the writer and for whoever checks the chain. A JSON array has one reading, which concatenation has not.
create function event_hash(
    previous bytea, cursor bigint, kind text, at timestamptz, subject_type text, subject_id uuid, actor_type text,
    actor_id uuid, actor_name text, data text
) returns bytea
language sql
stable
as $$
    select sha256(
        previous || convert_to(
            json_build_array(
                cursor, kind, (extract(epoch from at) * 1000000)::bigint, subject_type, subject_id, actor_type, actor_id,
                actor_name)::text || data,
            'UTF8'))
$$;

-- Appends one event: the counter's row gives it its place, and its lock holds until the commit.
create function append_event(
    hotel uuid, kind text, at timestamptz, subject_type text, subject_id uuid, actor_type text, actor_id uuid,
    actor_name text, data text
) returns bigint
language sql
as $$
    with head as (
        update hotel_counters c
        set event_cursor = c.event_cursor + 1,
            event_hash = event_hash(
                c.event_hash, c.event_cursor + 1, append_event.kind, append_event.at, append_event.subject_type,
                append_event.subject_id, append_event.actor_type, append_event.actor_id, append_event.actor_name,
                append_event.data)
        where c.hotel_id = append_event.hotel
        returning c.event_cursor, c.event_hash
    )
    insert into events (
        hotel_id, cursor, kind, at, subject_type, subject_id, actor_type, actor_id, actor_name, data, hash)
    select
        append_event.hotel, head.event_cursor, append_event.kind, append_event.at, append_event.subject_type,
        append_event.subject_id, append_event.actor_type, append_event.actor_id, append_event.actor_name,
        append_event.data::json, head.event_hash
    from head
    returning cursor
$$;

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception 'the history of a hotel is append-only';
end
$$;

create trigger events_are_append_only before update or delete on events
    for each row execute function refuse_change();
create trigger events_are_not_truncated before truncate on events
    for each statement execute function refuse_change();

-- down

drop table events;
drop function refuse_change();
drop function append_event(uuid, text, timestamptz, text, uuid, text, uuid, text, text);
drop function event_hash(bytea, bigint, text, timestamptz, text, uuid, text, uuid, text, text);
