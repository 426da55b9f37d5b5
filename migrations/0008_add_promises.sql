-- The window in which a guest was last told that the buggy will arrive; null where nothing could be promised.

-- up

alter table rides
    add column promise_earliest timestamptz,
    add column promise_latest timestamptz;

-- Never to be validated: rows from before have neither.
alter table rides add constraint rides_promise check (
    (promise_earliest is null) = (promise_latest is null) and promise_earliest < promise_latest) not valid;

-- down

alter table rides
    drop column promise_earliest,
    drop column promise_latest;
