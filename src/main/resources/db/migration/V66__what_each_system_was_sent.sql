-- What became of all that messages were accepted for, counted from their rows hour by hour; kept 400 days.
CREATE TABLE counted_hour (
    hour       timestamptz PRIMARY KEY, -- of the messages' ids
    counted_at timestamptz NOT NULL,
    waiting    bigint      NOT NULL,
    parked     bigint      NOT NULL
);
CREATE TABLE system_hour (
    hour        timestamptz NOT NULL REFERENCES counted_hour ON DELETE CASCADE,
    environment environment NOT NULL,
    system      text        NOT NULL, -- empty: lost before it was known
    sent        bigint      NOT NULL, -- deliveries that messages of this hour were accepted for = applied + waiting + parked + withdrawn + lost
    received    bigint      NOT NULL, -- that the system answered, whatever it answered
    applied     bigint      NOT NULL, -- that it took
    waiting     bigint      NOT NULL,
    parked      bigint      NOT NULL,
    withdrawn   bigint      NOT NULL,
    lost        bigint      NOT NULL, -- of which no row tells
    PRIMARY KEY (hour, environment, system)
);
