-- Searches that people keep: an address of the messages page. None holds a number of a person.
CREATE TABLE saved_search (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator text        NOT NULL REFERENCES operator,
    name     text        NOT NULL,
    address  text        NOT NULL,
    shared   boolean     NOT NULL,                    -- everybody sees it; else the operator alone
    made_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (operator, name)
);

-- Quotas of consumers that were registered at run time change too.
ALTER TABLE consumer_change DROP CONSTRAINT consumer_change_act_check;
ALTER TABLE consumer_change ADD CONSTRAINT consumer_change_act_check
    CHECK (act IN ('REGISTERED', 'GRANTED', 'REVOKED', 'ROTATED', 'ENDED', 'CUT_OFF', 'RESTORED', 'BOUND', 'UNBOUND',
                   'QUOTA_CHANGED'));
