-- A sample of the calls to connected systems with what these answered, by which versions of a connector are compared. Personal values are
-- replaced by made-up ones before they come here. Bounded by age and by number for each way in which calls of an operation end.
CREATE TABLE recorded_call (
    message_id  uuid        NOT NULL,
    connector   text        NOT NULL,
    operation   text        NOT NULL,
    environment environment NOT NULL,
    version     text        NOT NULL, -- of the connector
    at          timestamptz NOT NULL, -- when the request came in
    code        text,                 -- how it ended; absent: well
    call        bytea       NOT NULL, -- JSON: parameters, message, answers
    unkept      text,                 -- why there are no answers
    PRIMARY KEY (message_id, connector, operation)
);
CREATE INDEX recorded_call_latest ON recorded_call (connector, at DESC);
