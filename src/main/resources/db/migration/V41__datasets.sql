-- Synchronised datasets. The row of dataset_head is locked while changes are applied, and the sequence is taken under that
-- lock: commit order is sequence order, so that whoever reads up to a sequence has read everything before it.

-- What is current. A record that is gone stays as deleted, so that an older version cannot bring it back.
CREATE TABLE dataset_record (
    environment  environment NOT NULL,
    dataset      text        NOT NULL,
    key          text        COLLATE "C" NOT NULL, -- read in byte order
    source       text        NOT NULL, -- connector
    version      text,                 -- absent: order of acceptance counts
    deleted      boolean     NOT NULL,
    content_hash bytea       NOT NULL, -- SHA-256 of the RFC 8785 form of data
    data         bytea       NOT NULL,
    sequence     bigint      NOT NULL, -- of the last change
    changed_at   timestamptz NOT NULL,
    message_id   uuid        NOT NULL,
    key_id       integer,              -- key that data is encrypted with; null: not encrypted
    PRIMARY KEY (environment, dataset, key)
);

-- Every change, insert-only.
CREATE TABLE dataset_change (
    environment  environment NOT NULL,
    dataset      text        NOT NULL,
    sequence     bigint      NOT NULL,
    key          text        COLLATE "C" NOT NULL,
    source       text        NOT NULL,
    version      text,
    deleted      boolean     NOT NULL,
    content_hash bytea       NOT NULL,
    data         bytea       NOT NULL,
    changed_at   timestamptz NOT NULL,
    message_id   uuid        NOT NULL,
    key_id       integer,
    PRIMARY KEY (environment, dataset, sequence)
);
CREATE INDEX dataset_change_key ON dataset_change (environment, dataset, key, sequence);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dataset_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which versions came already; kept 400 days, never a number of entries.
CREATE TABLE dataset_applied (
    environment environment NOT NULL,
    dataset     text        NOT NULL,
    source      text        NOT NULL,
    key         text        COLLATE "C" NOT NULL,
    version     text        NOT NULL, -- where records have none: the message
    applied_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (environment, dataset, source, key, version)
);
CREATE INDEX dataset_applied_age ON dataset_applied USING brin (applied_at);
