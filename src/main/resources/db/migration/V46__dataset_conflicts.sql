-- What came and contradicts what a dataset has: neither may overwrite the other, and people must see it.
CREATE TABLE dataset_conflict (
    number        bigint      GENERATED ALWAYS AS IDENTITY,
    environment   environment NOT NULL,
    dataset       text        NOT NULL,
    key           text        COLLATE "C" NOT NULL,
    version       text,                 -- of what was not applied; absent: its source declares none
    source        text        NOT NULL, -- connector
    reason        text        NOT NULL CHECK (reason IN ('SAME_VERSION', 'OTHER_SOURCE')),
    content_hash  bytea       NOT NULL, -- as in dataset_change, of what was not applied
    message_id    uuid,                 -- that brought it; absent: a poll read it, and it became no message
    kept_source   text        NOT NULL,
    kept_version  text,
    kept_message  uuid        NOT NULL, -- that brought what stays
    seen_at       timestamptz NOT NULL DEFAULT clock_timestamp(), -- for the first time
    PRIMARY KEY (environment, dataset, number)
);
-- The same contradiction again is the same conflict.
CREATE UNIQUE INDEX dataset_conflict_once
    ON dataset_conflict (environment, dataset, key, source, version, content_hash) NULLS NOT DISTINCT;
CREATE INDEX dataset_conflict_age ON dataset_conflict (seen_at);

-- How many there ever were; rows of conflicts are forgotten, the number is not.
ALTER TABLE dataset_head ADD COLUMN conflicts bigint NOT NULL DEFAULT 0;

-- What the version is of, such as 'NUMBER /statusSequence': versions of two sources compare where it is the same. Absent in rows of
-- before, which compare with every version.
ALTER TABLE dataset_record ADD COLUMN scale text;
