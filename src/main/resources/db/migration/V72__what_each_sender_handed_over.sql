-- What became of all that a sender handed over, by message: the worst of its deliveries; counted and kept with system_hour.
CREATE TABLE sender_hour (
    hour        timestamptz NOT NULL REFERENCES counted_hour ON DELETE CASCADE,
    environment environment NOT NULL,
    consumer    text        NOT NULL, -- who handed it over: a consumer id, poll, or flow.NAME
    system      text        NOT NULL, -- connector whose operation it was; empty: a step published it
    accepted    bigint      NOT NULL, -- messages = applied + no_step + waiting + parked + withdrawn + lost
    applied     bigint      NOT NULL, -- that all systems took
    no_step     bigint      NOT NULL, -- that no step wanted
    waiting     bigint      NOT NULL,
    parked      bigint      NOT NULL,
    withdrawn   bigint      NOT NULL,
    lost        bigint      NOT NULL, -- of a delivery no row tells
    PRIMARY KEY (hour, environment, consumer, system)
);
-- Hours that were counted without it are counted again, as far back as hours are counted.
UPDATE counted_hour SET counted_at = hour WHERE hour >= now() - interval '31 days';

-- Calls that were refused before they became messages, all of them; kept 400 days. The table refusal has the latest one by one.
CREATE TABLE refused_hour (
    hour        timestamptz NOT NULL,
    environment environment NOT NULL,
    consumer    text        NOT NULL,
    code        text        NOT NULL, -- error code, or what the protocol calls it
    calls       bigint      NOT NULL,
    PRIMARY KEY (hour, environment, consumer, code)
);
