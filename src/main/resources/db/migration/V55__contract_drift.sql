-- Where the answers of connected systems move away from their contracts, as all nodes saw it: names and types, no values.
CREATE TABLE contract_drift (
    connector   text        NOT NULL,
    fingerprint text        NOT NULL, -- of the connector's content: another one has its own places
    operation   text        NOT NULL,
    pointer     text        NOT NULL,
    kind        text        NOT NULL,
    expected    text        NOT NULL,
    seen        text        NOT NULL,
    first_seen  timestamptz NOT NULL,
    last_seen   timestamptz NOT NULL,
    answers     bigint      NOT NULL, -- sampled answers that had it
    PRIMARY KEY (connector, fingerprint, operation, pointer, kind)
);
