-- Consumers that were cut off at run time although config/consumers.yaml declares them: it wins over the file until somebody lifts it.
CREATE TABLE consumer_cut_off (
    consumer text        PRIMARY KEY,
    since    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Those of the file have changes too.
ALTER TABLE consumer_change DROP CONSTRAINT consumer_change_consumer_fkey;
ALTER TABLE consumer_change DROP CONSTRAINT consumer_change_act_check;
ALTER TABLE consumer_change ADD CONSTRAINT consumer_change_act_check
    CHECK (act IN ('REGISTERED', 'GRANTED', 'REVOKED', 'ROTATED', 'ENDED', 'CUT_OFF', 'RESTORED'));

-- Calls that were refused before they became messages, for whoever asks why. Bounded by age and by number; strangers apart from consumers.
CREATE TABLE refusal (
    message_id  uuid        PRIMARY KEY, -- as the refusal told it
    at          timestamptz NOT NULL,
    consumer    text,                    -- absent: it did not prove who it is
    environment environment,
    asked       text        NOT NULL,    -- method and the beginning of the path: no parameters
    code        text        NOT NULL,    -- error code, or X-Road's type
    http_status smallint    NOT NULL,
    detail      text        NOT NULL
);
