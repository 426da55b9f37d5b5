-- One driver on one buggy from start to end.

-- up

create table shifts (
    id           uuid        primary key,
    hotel_id     uuid        not null references hotels (id),
    driver_id    uuid        not null,
    buggy_id     uuid        not null,
    -- Nobody is on duty without a known place.
    location_id  uuid        not null,
    started_at   timestamptz not null,
    break_since  timestamptz,
    stale_since  timestamptz,
    last_seen_at timestamptz not null,
    ended_at     timestamptz,
    end_reason   text        check (end_reason in ('driver', 'take_over', 'administrator', 'max_length')),
    constraint shifts_hotel_id unique (hotel_id, id),
    foreign key (hotel_id, driver_id) references staff (hotel_id, id),
    foreign key (hotel_id, buggy_id) references buggies (hotel_id, id),
    foreign key (hotel_id, location_id) references locations (hotel_id, id),
    check ((ended_at is null) = (end_reason is null)),
    check (ended_at >= started_at)
) with (fillfactor = 80);

-- Rule 2: at most one open shift for a driver and for a buggy.
create unique index shifts_one_per_driver on shifts (hotel_id, driver_id) where ended_at is null;
create unique index shifts_one_per_buggy on shifts (hotel_id, buggy_id) where ended_at is null;

-- down

drop table shifts;
