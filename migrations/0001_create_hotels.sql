-- The tenant, and the counters that make its history gapless.

-- up

create table hotels (
    id                     uuid        primary key,
    name                   text        not null check (length(name) between 1 and 120),
    -- An IANA name; the application refuses unknown ones, whose list grows without us.
    timezone               text        not null,
    locale                 text        not null,
    locales                text[]      not null,
    phone                  text        check (length(phone) <= 30),
    -- [{"days":[1…7],"from":"07:00","to":"23:00"}]; empty: always open.
    service_hours          jsonb       not null default '[]',
    unanswered_after       integer     not null default 3600 check (unanswered_after >= 1),
    warn_after             integer[]   not null default '{300,600}',
    no_show_grace          integer     not null default 300 check (no_show_grace >= 1),
    stale_after            integer     not null default 90 check (stale_after >= 1),
    idle_stale_after       integer     not null default 600 check (idle_stale_after >= 1),
    release_after          integer     not null default 300 check (release_after >= 1),
    max_shift              integer     not null default 50400 check (max_shift >= 1),
    dispatch_mode          text        not null default 'open' check (dispatch_mode in ('open', 'offer', 'automatic')),
    version                integer     not null default 1,
    created_at             timestamptz not null default now()
);

-- One narrow row a hotel, apart from `hotels`, because every change of the hotel's rides rewrites it: the lock on it is what
-- puts a hotel's events in one order, so every transaction takes it last and holds it only until its commit.
create table hotel_counters (
    hotel_id     uuid    primary key references hotels (id),
    event_cursor bigint  not null default 0,
    event_hash   bytea   not null default decode(repeat('00', 32), 'hex')
) with (fillfactor = 50);

-- down

drop table hotel_counters;
drop table hotels;
