-- Consumers that operators register at run time, beside those of config/consumers.yaml. Who is revoked stays: an id is given once.
CREATE TABLE consumer (
    id                  text        PRIMARY KEY,
    environment         environment NOT NULL,
    title               text,
    requests_per_minute integer     CHECK (requests_per_minute > 0),
    certificate_sha256  text,
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at          timestamptz
);

-- Secrets that the bus made: 256 random bits, of which it keeps the SHA-256 alone.
CREATE TABLE consumer_secret (
    consumer   text        NOT NULL REFERENCES consumer,
    sha256     bytea       NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,             -- absent: without end
    PRIMARY KEY (consumer, sha256)
);

CREATE TABLE consumer_grant (
    consumer text NOT NULL REFERENCES consumer,
    subject  text NOT NULL,             -- connector/operation, connector/*, * or dataset:NAME
    terms    text,                      -- of a dataset: what config/consumers.yaml would say below datasets, as JSON
    PRIMARY KEY (consumer, subject),
    CHECK ((terms IS NOT NULL) = (subject LIKE 'dataset:%'))
);

-- Who changed what, and why. Its last number tells the nodes that something changed: changes come one after the other.
CREATE TABLE consumer_change (
    sequence bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    consumer text        NOT NULL REFERENCES consumer,
    act      text        NOT NULL CHECK (act IN ('REGISTERED', 'GRANTED', 'REVOKED', 'ROTATED', 'ENDED')),
    subject  text,                      -- what was granted or taken away
    terms    text,
    person   text        NOT NULL,
    reason   text        NOT NULL
);
CREATE INDEX consumer_change_of ON consumer_change (consumer, sequence);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consumer_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
