-- What a call in doubt becomes: stored with its intent, accepted with its unknown outcome, which for a dead node another one
-- writes. Null where a call becomes nothing; all else of the message is in the journal's row of the intent.
ALTER TABLE open_call
    ADD COLUMN event_type     text,
    ADD COLUMN message_type   text,
    ADD COLUMN correlation_id text,
    ADD COLUMN traceparent    text,
    ADD COLUMN accepted_at    timestamptz,
    ADD COLUMN claimed_for    text,   -- with key and body_hash: the claim that makes accepting it twice impossible
    ADD COLUMN key            text,
    ADD COLUMN body_hash      bytea,
    ADD COLUMN media_type     text,
    ADD COLUMN body           bytea,
    ADD COLUMN reference      text,   -- see matter
    ADD COLUMN routes         text[], -- one element of each for a delivery
    ADD COLUMN destinations   text[],
    ADD COLUMN lanes          text[], -- empty text: a lane of its own
    ADD COLUMN key_id         integer; -- key that the body is encrypted with; null: not encrypted

-- Reconciliation reads one type of event of a day among all messages of that day.
CREATE INDEX message_event ON message (event_type, accepted_at);

-- Hours in which the bus ran, so that a day without messages can be told from a day without the bus.
CREATE TABLE service_hour (
    hour timestamptz PRIMARY KEY
);

-- Days whose reconciliation was told.
CREATE TABLE reconciled_day (
    name text NOT NULL,
    day  date NOT NULL, -- in Vietnam
    PRIMARY KEY (name, day)
);

-- What matters are called in the words of connected systems, so that a message that knows nothing else finds its matter; kept
-- 400 days. reference is CONNECTOR/TEXT.
CREATE TABLE matter (
    environment    environment NOT NULL,
    reference      text        NOT NULL,
    correlation_id text        NOT NULL,
    message_id     uuid        NOT NULL, -- that taught it last
    known_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (environment, reference)
);
CREATE INDEX matter_age ON matter USING brin (known_at);
CREATE INDEX matter_message ON matter (message_id); -- a correction teaches in the place of what it corrects
