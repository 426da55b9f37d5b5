-- One call of one party. The phases of domain.md §2 laid flat; the checks say which columns each phase has.

-- up

-- What people call a ride. A sequence, because a counter of the hotel's own would be one more lock that all of its calls wait
-- for; so a number may be skipped, and hotels of one deployment share the count.
create sequence ride_numbers as integer;

create table rides (
    id              uuid        primary key,
    hotel_id        uuid        not null references hotels (id),
    number          integer     not null default nextval('ride_numbers'),
    version         integer     not null,
    status          text        not null check (status in (
        'scheduled', 'pending', 'accepted', 'onboard', 'completed', 'cancelled', 'unanswered', 'no_show')),
    source          text        not null check (source in ('guest', 'staff', 'driver')),
    pickup_id       uuid        not null,
    destination_id  uuid,
    dropoff_id      uuid,
    party_size      smallint    not null check (party_size between 1 and 20),
    needs           text[]      not null default '{}',
    guest_name      text        check (length(guest_name) <= 80),
    room_number     text        check (length(room_number) <= 20),
    phone           text        check (length(phone) <= 30),
    note            text        check (length(note) <= 500),
    locale          text,
    -- SHA-256 of the guest's link token and of the device cookie; both null for rides that staff entered.
    token_hash      bytea,
    device_hash     bytea,
    shift_id        uuid,
    buggy_id        uuid,
    driver_id       uuid,
    requested_at    timestamptz not null,
    scheduled_for   timestamptz,
    accepted_at     timestamptz,
    picked_up_at    timestamptz,
    completed_at    timestamptz,
    cancelled_at    timestamptz,
    closed_at       timestamptz,
    cancelled_by    text        check (cancelled_by in ('guest', 'staff', 'driver', 'system')),
    cancel_reason   text        check (length(cancel_reason) <= 200),
    completion_note text        check (length(completion_note) <= 500),
    rating_stars    smallint    check (rating_stars between 1 and 5),
    rating_comment  text        check (length(rating_comment) <= 500),
    constraint rides_hotel_id unique (hotel_id, id),
    constraint rides_number unique (hotel_id, number),
    constraint rides_token unique (token_hash),
    foreign key (hotel_id, pickup_id) references locations (hotel_id, id),
    foreign key (hotel_id, destination_id) references locations (hotel_id, id),
    foreign key (hotel_id, dropoff_id) references locations (hotel_id, id),
    foreign key (hotel_id, shift_id) references shifts (hotel_id, id),
    foreign key (hotel_id, buggy_id) references buggies (hotel_id, id),
    foreign key (hotel_id, driver_id) references staff (hotel_id, id),
    -- A crew is whole or absent, and came with an acceptance.
    check ((accepted_at is null) = (shift_id is null)),
    check ((shift_id is null) = (buggy_id is null) and (shift_id is null) = (driver_id is null)),
    check (status not in ('scheduled', 'pending', 'unanswered') or accepted_at is null),
    check (status not in ('accepted', 'onboard', 'completed', 'no_show') or accepted_at is not null),
    check (status <> 'onboard' or picked_up_at is not null),
    check ((status = 'completed') = (completed_at is not null) and (completed_at is null) = (dropoff_id is null)),
    check ((status = 'cancelled') = (cancelled_at is not null) and (cancelled_at is null) = (cancelled_by is null)),
    check ((status in ('completed', 'cancelled', 'unanswered', 'no_show')) = (closed_at is not null)),
    check (rating_stars is null or status = 'completed'),
    -- Rule 3: times are ordered.
    check (accepted_at >= requested_at),
    check (picked_up_at >= accepted_at),
    check (closed_at >= greatest(requested_at, accepted_at, picked_up_at))
) with (fillfactor = 70);

-- Rule 1: a buggy, and so its driver, has at most one ride that is accepted or on board.
create unique index rides_one_per_buggy on rides (hotel_id, buggy_id) where status in ('accepted', 'onboard');
create unique index rides_one_per_driver on rides (hotel_id, driver_id) where status in ('accepted', 'onboard');
-- One open call of a guest's device (contract §3).
create unique index rides_one_per_device on rides (hotel_id, device_hash)
    where status in ('scheduled', 'pending', 'accepted', 'onboard');
-- The queue, in the order in which it is served; also every open ride of the hotel for the board.
create index rides_queue on rides (hotel_id, requested_at, id) where status = 'pending';
create index rides_open on rides (hotel_id) where status in ('scheduled', 'accepted', 'onboard');
create index rides_pickup_open on rides (pickup_id) where status in ('scheduled', 'pending', 'accepted', 'onboard');

-- down

drop table rides;
drop sequence ride_numbers;
