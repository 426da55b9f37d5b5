-- Where guests call, and what fetches them. Removing hides (removed_at) and never deletes, so that history keeps its names.
-- Every table carries hotel_id in its key, and references name both columns, so that no row can point into another hotel.

-- up

create table locations (
    id            uuid        primary key,
    hotel_id      uuid        not null references hotels (id),
    name          text        not null check (length(name) between 1 and 80),
    description   text        check (length(description) <= 500),
    display_order integer     not null default 0,
    active        boolean     not null default true,
    position_x    double precision check (position_x between 0 and 1),
    position_y    double precision check (position_y between 0 and 1),
    code          text        not null,
    version       integer     not null default 1,
    created_at    timestamptz not null,
    removed_at    timestamptz,
    constraint locations_hotel_id unique (hotel_id, id),
    -- Codes are looked up without knowing the hotel.
    constraint locations_code unique (code),
    check ((position_x is null) = (position_y is null))
);

create unique index locations_name on locations (hotel_id, lower(name)) where removed_at is null;

-- A code that was replaced is known to have been one: its page says so (410) instead of "unknown".
create table retired_location_codes (
    code        text        primary key,
    hotel_id    uuid        not null,
    location_id uuid        not null,
    retired_at  timestamptz not null,
    foreign key (hotel_id, location_id) references locations (hotel_id, id)
);

create table location_photos (
    hotel_id     uuid        not null,
    location_id  uuid        not null,
    content_type text        not null check (content_type in ('image/jpeg', 'image/png', 'image/webp')),
    bytes        bytea       not null check (length(bytes) <= 5242880),
    digest       bytea       not null,
    created_at   timestamptz not null,
    primary key (hotel_id, location_id),
    foreign key (hotel_id, location_id) references locations (hotel_id, id)
);

create table buggies (
    id            uuid        primary key,
    hotel_id      uuid        not null references hotels (id),
    code          text        not null check (length(code) between 1 and 20),
    model         text        check (length(model) <= 80),
    license_plate text        check (length(license_plate) <= 20),
    icon          text        not null check (length(icon) between 1 and 16),
    color         text        not null check (color ~ '^(#[0-9a-fA-F]{6}|[a-zA-Z]{1,30})$'),
    seats         smallint    not null check (seats between 1 and 20),
    features      text[]      not null default '{}',
    in_service    boolean     not null default true,
    version       integer     not null default 1,
    created_at    timestamptz not null,
    removed_at    timestamptz,
    constraint buggies_hotel_id unique (hotel_id, id)
);

create unique index buggies_code on buggies (hotel_id, lower(code)) where removed_at is null;

-- down

drop table buggies;
drop table location_photos;
drop table retired_location_codes;
drop table locations;
