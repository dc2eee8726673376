-- The bus's one truth. Bodies are bytea as received, never jsonb: legal JSON such as "\u0000" would fail a whole batch.
-- Partitions by day are made by the journal, ahead of time; a row's day is that of its message id (UUIDv7, UTC).

CREATE TYPE environment AS ENUM ('PRODUCTION', 'SANDBOX');

-- Accepted messages: what the bus has promised to deliver.
CREATE TABLE message (
    day            date        NOT NULL,
    message_id     uuid        NOT NULL,
    environment    environment NOT NULL,
    consumer       text        NOT NULL, -- who handed it over: a consumer id, poll, or flow.NAME
    source         text        NOT NULL, -- connector/operation, or the route id of the step that published it
    event_type     text        NOT NULL,
    message_type   text        NOT NULL,
    correlation_id text,
    parent_id      uuid,                 -- the message whose step published this one
    officer        text,
    purpose        text,
    traceparent    text        NOT NULL,
    accepted_at    timestamptz NOT NULL,
    media_type     text        NOT NULL,
    routes         text[]      NOT NULL, -- the steps it was accepted for; empty: final at once
    body           bytea,
    body_ref       uuid,                 -- chunks in body_chunk, instead of body
    key_id         integer,              -- key that the body is encrypted with; null: not encrypted
    PRIMARY KEY (day, message_id)
) PARTITION BY RANGE (day);
CREATE INDEX message_correlation ON message (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX message_parent ON message (parent_id) WHERE parent_id IS NOT NULL;

-- The message log, insert-only: what was asked, answered, attempted and decided.
CREATE TABLE journal (
    day             date        NOT NULL,
    message_id      uuid        NOT NULL,
    event           bigint      NOT NULL, -- 0 the call or its intent, 1 its outcome; from journal_event: deliveries
    at              timestamptz NOT NULL,
    environment     environment NOT NULL,
    kind            text        NOT NULL, -- CALLED, INTENDED, CONCLUDED, ATTEMPTED, DELIVERED, PARKED, RESENT, WITHDRAWN
    consumer        text        NOT NULL,
    connector       text        NOT NULL,
    operation       text        NOT NULL,
    version         text        NOT NULL, -- of the connector
    route           text,                 -- the step, for deliveries
    correlation_id  text,
    trace_id        text        NOT NULL,
    purpose         text,
    officer         text,
    code            text,                 -- error code; null: success
    http_status     smallint,
    duration_micros bigint,
    detail          text,
    request         bytea,                -- masked
    reply           bytea,                -- masked
    request_ref     uuid,                 -- chunks in body_chunk, instead of request
    reply_ref       uuid,
    key_id          integer,
    PRIMARY KEY (day, message_id, event)
) PARTITION BY RANGE (day);
CREATE INDEX journal_correlation ON journal (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE SEQUENCE journal_event MINVALUE 2 INCREMENT BY 16384; -- one number a batch, which numbers its rows from there

-- Bodies above 256 KiB, in order.
CREATE TABLE body_chunk (
    day      date    NOT NULL,
    body_ref uuid    NOT NULL,
    chunk    integer NOT NULL,
    bytes    bytea   NOT NULL,
    PRIMARY KEY (day, body_ref, chunk)
) PARTITION BY RANGE (day);

-- Who used which key for what; kept 400 days, not partitioned by day, because a repeat may come on any day.
CREATE TABLE idempotency_key (
    environment environment NOT NULL,
    consumer    text        NOT NULL, -- consumer id; flow and poll claim keys of their own
    operation   text        NOT NULL, -- connector/operation, or route id
    key         text        NOT NULL,
    body_hash   bytea       NOT NULL, -- SHA-256 of what was sent under the key
    message_id  uuid        NOT NULL,
    claimed_at  timestamptz NOT NULL,
    PRIMARY KEY (environment, consumer, operation, key)
);

CREATE INDEX idempotency_key_age ON idempotency_key USING brin (claimed_at);

-- The reply to a call with an effect as it was sent, for repeats of its key; lives and goes with the key. Not masked.
CREATE TABLE stored_reply (
    message_id  uuid     PRIMARY KEY,
    http_status smallint NOT NULL,
    media_type  text     NOT NULL,
    headers     text[]   NOT NULL, -- name, value, name, value
    body        bytea    NOT NULL,
    key_id      integer            -- key that the body is encrypted with; null: not encrypted
);

-- Days on which the bus ran: ages are counted in them, so that a jump of the clock makes nothing old.
CREATE TABLE service_day (
    day date PRIMARY KEY
);

-- Calls between intent and outcome; what a dead node leaves here has an unknown outcome. A living node
-- holds the advisory lock hashtextextended(node, 0), shared.
CREATE TABLE open_call (
    message_id uuid        PRIMARY KEY,
    day        date        NOT NULL,
    node       text        NOT NULL,
    opened_at  timestamptz NOT NULL
);

-- A shard is (environment, destination, bucket of lanes); one node works on it at a time, and the fence says which.
CREATE TABLE shard (
    shard        integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment  environment NOT NULL,
    destination  text        NOT NULL, -- connector
    bucket       smallint    NOT NULL,
    owner        text,
    fence        bigint      NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    repaired     bigint      NOT NULL DEFAULT 0, -- raised by whoever changes a parked delivery: the owner reads again
    UNIQUE (environment, destination, bucket)
);

-- Open work, outside the partitions: one row for each step of a message that is not yet final. Order is seq, never a clock.
CREATE SEQUENCE delivery_seq CACHE 1;
CREATE TABLE delivery (
    shard      integer     NOT NULL,
    seq        bigint      NOT NULL,
    lane       text,                  -- ordering key; null: a lane of its own
    message_id uuid        NOT NULL,
    day        date        NOT NULL,
    route      text        NOT NULL,
    attempt    integer     NOT NULL DEFAULT 0, -- attempts that count towards retry.maxAttempts
    crashes    smallint    NOT NULL DEFAULT 0, -- owners that died while it was the only one in flight
    state      text        NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'PARKED')),
    reason     text,                  -- error code that parked it, e.g. NO_ROUTE, EXPIRED, an error code
    detail     text,
    parked_at  timestamptz,
    assignee   text,
    PRIMARY KEY (shard, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- Of parked rows only, so that waiting ones cost nothing: what a lane waits for, and what people look up.
CREATE INDEX delivery_parked_lane ON delivery (shard, lane, seq) WHERE state = 'PARKED';
CREATE INDEX delivery_parked_message ON delivery (message_id) WHERE state = 'PARKED';

CREATE INDEX delivery_message ON delivery (message_id); -- where is my message? asked by consumers

-- Where each poll stands.
CREATE TABLE poll_position (
    environment  environment NOT NULL,
    connector    text        NOT NULL,
    operation    text        NOT NULL,
    window_from  timestamptz NOT NULL,
    window_to    timestamptz,
    page         integer     NOT NULL DEFAULT 0,
    owner        text,
    fence        bigint      NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    succeeded_at timestamptz,
    failed_at    timestamptz,
    failure      text,
    PRIMARY KEY (environment, connector, operation)
);

-- One row a dataset: its lock makes commit order sequence order.
CREATE TABLE dataset_head (
    environment environment NOT NULL,
    dataset     text        NOT NULL,
    epoch       uuid        NOT NULL,
    sequence    bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (environment, dataset)
);

-- Every read of personal data: who, for which purpose, whose data (keyed hash), when. Insert-only.
CREATE TABLE access_ledger (
    entry       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    message_id  uuid        NOT NULL,
    environment environment NOT NULL,
    consumer    text        NOT NULL,
    officer     text        NOT NULL,
    purpose     text        NOT NULL,
    connector   text        NOT NULL,
    operation   text        NOT NULL,
    subject     bytea       NOT NULL, -- HMAC-SHA256 of the person's identifier
    key_id      integer     NOT NULL  -- key of the HMAC
);
CREATE INDEX access_ledger_subject ON access_ledger (subject);

-- Makes the partitions of a day. Attached, not created in place, because that would lock out all readers and writers.
CREATE FUNCTION make_day(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    part   text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('make_day', 0));
    FOREACH parent IN ARRAY ARRAY['message', 'journal', 'body_chunk'] LOOP
        part := parent || '_' || to_char(wanted, 'YYYYMMDD');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, part, wanted, wanted + 1);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Keys that sign access tokens, encrypted with the installation's master key; shared by all nodes.
CREATE TABLE signing_key (
    kid        text        PRIMARY KEY,
    public_jwk text        NOT NULL,
    encrypted  bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);

-- Tokens (by jti) and clients refused before their time; read by every node at least every 5 s.
CREATE TABLE revocation (
    subject    text        PRIMARY KEY, -- jti:… or client:…
    revoked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
