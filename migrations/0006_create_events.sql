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
drop function event_hash(bytea, bigint, text, timestamptz, text, uuid, text, uuid, text, text);
