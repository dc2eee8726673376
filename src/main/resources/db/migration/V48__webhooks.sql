-- How far each webhook has come, which node pushes it, and why none does. The row of one that is declared no more stays.
CREATE TABLE webhook (
    environment  environment NOT NULL,
    dataset      text        NOT NULL,
    consumer     text        NOT NULL,
    epoch        uuid        NOT NULL,
    view         text        NOT NULL,               -- what it sees of the dataset
    sequence     bigint      NOT NULL,               -- the consumer took everything up to here
    page_from    bigint      NOT NULL,               -- between sequence and here nothing is for it
    page_until   bigint,                             -- where the page ends that is being sent: every attempt sends the same
    reset_at     timestamptz DEFAULT clock_timestamp(), -- since when the consumer has to hear that it needs a snapshot
    state        text        NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'RETRYING', 'DISABLED')),
    reason       text,                               -- why it is disabled
    since        timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts     integer     NOT NULL DEFAULT 0,     -- that failed, of the page that is being sent
    attempted_at timestamptz,
    next_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_status  integer,                            -- HTTP; absent: no answer came
    last_failure text,                               -- why no answer came
    owner        text,
    fence        bigint      NOT NULL DEFAULT 0,     -- raised by each new owner, and by people: whoever had it writes no more
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (environment, dataset, consumer),
    CHECK ((reason IS NOT NULL) = (state = 'DISABLED'))
);
