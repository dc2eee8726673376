-- What somebody on duty has to know: a condition that a rule names, from when it holds until it does not.
CREATE TABLE alert (
    id              bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule            text             NOT NULL,
    subject         text             NOT NULL,            -- system, consumer, dataset/consumer or what else the signal is about
    node            text             NOT NULL DEFAULT '', -- that alone sees it; empty: all nodes see the same
    severity        text             NOT NULL CHECK (severity IN ('WARNING', 'CRITICAL')),
    value           double precision NOT NULL,
    vi              text             NOT NULL,
    en              text             NOT NULL,
    since           timestamptz      NOT NULL,            -- the condition holds
    opened_at       timestamptz,                          -- absent: it does not hold for as long yet as the rule wants
    seen_at         timestamptz      NOT NULL,            -- that it held
    told_at         timestamptz,                          -- when people were last told; absent: nobody was
    acknowledged_at timestamptz,
    acknowledged_by text,
    note            text,
    ended_at        timestamptz,
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE UNIQUE INDEX alert_open ON alert (rule, subject, node) WHERE ended_at IS NULL;
CREATE INDEX alert_ended ON alert (ended_at) WHERE ended_at IS NOT NULL;

-- Nobody is told of what these fit; the alerts are there nevertheless.
CREATE TABLE alert_silence (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule       text        NOT NULL,                      -- name, or * for all
    subject    text        NOT NULL,                      -- text with * for anything
    begins_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    reason     text        NOT NULL,
    person     text        NOT NULL,
    ended_by   text                                       -- who ended it before its time
);

-- Rules that were changed at run time: the last row of a name goes before config/monitoring/alerts.yaml.
CREATE TABLE alert_rule_change (
    sequence bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    name     text        NOT NULL,
    rule     text,                                        -- as JSON; absent: as the file says
    person   text        NOT NULL
);
CREATE INDEX alert_rule_change_of ON alert_rule_change (name, sequence);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alert_rule_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is to be told, written with what became of the alert; several go out as one message.
CREATE TABLE alert_notification (
    id        bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel   text             NOT NULL,
    alert     bigint           NOT NULL REFERENCES alert ON DELETE CASCADE,
    kind      text             NOT NULL CHECK (kind IN ('OPENED', 'REPEATED', 'ENDED')),
    at        timestamptz      NOT NULL,
    value     double precision NOT NULL,
    vi        text             NOT NULL,
    en        text             NOT NULL,
    message   uuid,                                       -- that it goes out in; every attempt sends the same
    attempts  integer          NOT NULL DEFAULT 0,        -- of the message, that failed
    next_at   timestamptz      NOT NULL,
    failure   text,                                       -- of the last attempt
    sent_at   timestamptz
);
CREATE INDEX alert_notification_unsent ON alert_notification (channel, id) WHERE sent_at IS NULL;
CREATE INDEX alert_notification_of ON alert_notification (alert);

-- When conditions were last looked at: by any node, and by each for what it alone sees.
CREATE TABLE alert_look (
    node text        PRIMARY KEY,                         -- empty: for all
    at   timestamptz NOT NULL
);

-- While nobody looked: nothing that did not come then is missing.
CREATE TABLE alert_gap (
    begins_at timestamptz NOT NULL,
    ends_at   timestamptz PRIMARY KEY,
    down      boolean     NOT NULL                        -- the bus was; false: before the first look, of which nobody knows
);
