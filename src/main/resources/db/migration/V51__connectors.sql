-- Versions of connectors, as they were signed and uploaded: a version never changes.
CREATE TABLE connector_version (
    connector   text        NOT NULL,
    version     text        NOT NULL,
    fingerprint text        NOT NULL, -- SHA-256 over names and contents of its files
    package     bytea       NOT NULL, -- the zip
    signed_by   text,                 -- name of the trusted key; absent: unsigned, in the demo
    uploaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    uploaded_by text        NOT NULL,
    PRIMARY KEY (connector, version)
);
ALTER TABLE connector_version ALTER COLUMN package SET STORAGE EXTERNAL; -- compressed already
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON connector_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Raised by every act. Its lock makes the order of acts that of commits, so that a node that reads on from a number misses none.
CREATE TABLE connector_generation (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    number bigint  NOT NULL
);
INSERT INTO connector_generation (number) VALUES (0);

-- What every node runs of a connector that somebody decided about; of others, their folder.
CREATE TABLE connector_state (
    connector  text   PRIMARY KEY,
    version    text,                     -- absent: the folder of its name
    state      text   NOT NULL CHECK (state IN ('ACTIVE', 'DISABLED', 'RETIRED')),
    generation bigint NOT NULL,          -- of the act that made it so
    FOREIGN KEY (connector, version) REFERENCES connector_version
);
CREATE INDEX connector_state_generation ON connector_state (generation);

-- Who did what, when and why.
CREATE TABLE connector_history (
    entry     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    connector text        NOT NULL,
    act       text        NOT NULL, -- UPLOADED, ACTIVATED, ROLLED_BACK, DISABLED, ENABLED, RETIRED
    version   text,                 -- that it is about; absent: the folder
    previous  text,                 -- active before; absent: the folder, or nothing
    person    text        NOT NULL,
    reason    text
);
CREATE INDEX connector_history_connector ON connector_history (connector, entry);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON connector_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
