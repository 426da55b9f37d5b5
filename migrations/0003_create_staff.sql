-- People who sign in, the buggies they may take, and their signed-in browsers.

-- up

create table staff (
    id                   uuid        primary key,
    hotel_id             uuid        not null references hotels (id),
    username             text        not null check (length(username) between 1 and 60),
    full_name            text        not null check (length(full_name) between 1 and 80),
    role                 text        not null check (role in ('admin', 'dispatcher', 'driver')),
    locale               text,
    active               boolean     not null default true,
    -- bcrypt; its cost is in the text.
    password_hash        text        not null,
    must_change_password boolean     not null default false,
    version              integer     not null default 1,
    created_at           timestamptz not null,
    constraint staff_hotel_id unique (hotel_id, id)
);

-- One sign-in page serves all hotels of a deployment, so a name is unique among them all.
create unique index staff_username on staff (lower(username));
create index staff_hotel on staff (hotel_id);

create table assignments (
    hotel_id uuid not null,
    staff_id uuid not null,
    buggy_id uuid not null,
    primary key (hotel_id, staff_id, buggy_id),
    foreign key (hotel_id, staff_id) references staff (hotel_id, id),
    foreign key (hotel_id, buggy_id) references buggies (hotel_id, id)
);

create index assignments_buggy on assignments (hotel_id, buggy_id);

create table sessions (
    id           uuid        primary key,
    hotel_id     uuid        not null,
    staff_id     uuid        not null,
    -- SHA-256 of the cookie's token: what is stolen from here opens nothing.
    token_hash   bytea       not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    address      text,
    user_agent   text        check (length(user_agent) <= 300),
    constraint sessions_token unique (token_hash),
    foreign key (hotel_id, staff_id) references staff (hotel_id, id)
);

create index sessions_staff on sessions (staff_id);

-- down

drop table sessions;
drop table assignments;
drop table staff;
