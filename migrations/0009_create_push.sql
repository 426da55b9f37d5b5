-- Where a guest who wants to be told is reached, and what is still to be told. Both end with the ride.

-- up

create table push_subscriptions (
    hotel_id   uuid        not null,
    ride_id    uuid        not null,
    -- A secret of the guest's: whoever knows it can send to the phone.
    endpoint   text        not null check (length(endpoint) between 1 and 2048),
    -- The phone's public key, an uncompressed point of P-256, and the secret that belongs to it (RFC 8291 §2).
    p256dh     bytea       not null check (length(p256dh) = 65),
    auth       bytea       not null check (length(auth) = 16),
    created_at timestamptz not null,
    primary key (hotel_id, ride_id),
    foreign key (hotel_id, ride_id) references rides (hotel_id, id)
);

-- At most one for a subscription: a newer message takes the place of one that has not been delivered, and what has been
-- delivered or given up is gone.
create table push_deliveries (
    hotel_id        uuid        not null,
    ride_id         uuid        not null,
    kind            text        not null check (kind in (
        'ride.accepted', 'ride.released', 'ride.cancelled', 'ride.unanswered', 'ride.no_show', 'ride.completed')),
    ride_version    integer     not null,
    attempts        smallint    not null default 0,
    next_attempt_at timestamptz not null,
    -- When nobody needs to know any more.
    expires_at      timestamptz not null,
    -- Until then one replica has it in hand.
    leased_until    timestamptz,
    primary key (hotel_id, ride_id),
    foreign key (hotel_id, ride_id) references push_subscriptions (hotel_id, ride_id) on delete cascade
) with (fillfactor = 70);

create index push_deliveries_due on push_deliveries (next_attempt_at);

-- down

drop table push_deliveries;
drop table push_subscriptions;
