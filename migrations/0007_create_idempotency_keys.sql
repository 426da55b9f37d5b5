-- First answers, kept so that a retry is answered as the first time. Written in the transaction of their effect.

-- up

create table idempotency_keys (
    hotel_id     uuid        not null references hotels (id),
    -- Whose keys these are: the guests', or one person's of the staff.
    scope        text        not null,
    key          text        not null check (length(key) between 1 and 255),
    -- SHA-256 of method, path and body: the same key for another wish is an error of the client's.
    request_hash bytea       not null,
    status       smallint    not null,
    -- Sealed (AES-GCM) by the application, because answers carry guests' tokens.
    answer       bytea       not null,
    created_at   timestamptz not null,
    constraint idempotency_keys_pkey primary key (hotel_id, scope, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);

-- down

drop table idempotency_keys;
