-- Where the pages of a poll stand: what was received so far in the window, and the cursor of the next page. Without a
-- window the cursor is the position.
ALTER TABLE poll_position
    ADD COLUMN cursor    text,
    ADD COLUMN received  bigint      NOT NULL DEFAULT 0,
    ADD COLUMN asked     bigint      NOT NULL DEFAULT 0, -- raised by people: whoever has the poll asks at once
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN paused_by text;

-- Records that could not be taken, with what is needed to take them later.
CREATE TABLE poll_refused (
    environment environment NOT NULL,
    connector   text        NOT NULL,
    operation   text        NOT NULL,
    record_key  text        NOT NULL, -- as in idempotency_key; the entry's hash where the key is not known
    entry       bytea       NOT NULL, -- JSON: of the list as the system sent it, or mapped
    mapped      boolean     NOT NULL, -- whether the response mapping of the list has been applied
    code        text        NOT NULL,
    detail      text        NOT NULL, -- for people; holds no personal data
    refused_at  timestamptz NOT NULL,
    tries       integer     NOT NULL DEFAULT 1,
    retry_at    timestamptz,          -- absent: when somebody says so
    PRIMARY KEY (environment, connector, operation, record_key)
);

-- Acknowledgements that a system must still get; written with the record.
CREATE TABLE poll_acknowledgement (
    environment environment NOT NULL,
    connector   text        NOT NULL,
    operation   text        NOT NULL,
    record_key  text        NOT NULL,
    entry       bytea       NOT NULL,
    refused     boolean     NOT NULL, -- tells of a refusal
    owed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries       integer     NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    failure     text,
    PRIMARY KEY (environment, connector, operation, record_key)
);
