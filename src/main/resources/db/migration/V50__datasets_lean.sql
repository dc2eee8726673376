-- What a dataset's current record says is its last change, which retention never takes: it is stored once. What appliers judge by
-- stays, and fits where its former version was.
ALTER TABLE dataset_record DROP COLUMN data, DROP COLUMN changed_at, DROP COLUMN key_id;
ALTER TABLE dataset_record SET (fillfactor = 80);
CREATE VIEW dataset_current AS
    SELECT r.environment, r.dataset, r.key, r.source, r.version, r.deleted, r.sequence, r.message_id, c.data, c.changed_at
    FROM dataset_record r JOIN dataset_change c USING (environment, dataset, sequence);

-- Which messages brought a record without a version already; versions are told apart by their order and the history.
ALTER TABLE dataset_applied RENAME TO dataset_applied_before;
DROP INDEX dataset_applied_age;
CREATE TABLE dataset_applied (
    environment environment NOT NULL,
    dataset     text        NOT NULL,
    key         text        COLLATE "C" NOT NULL,
    message_id  uuid        NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT clock_timestamp(), -- kept 400 days, never a number of entries
    CONSTRAINT dataset_applied_once PRIMARY KEY (environment, dataset, message_id, key)
);
INSERT INTO dataset_applied
    SELECT environment, dataset, key, substr(version, 9)::uuid, applied_at FROM dataset_applied_before
    WHERE version ~ '^message [0-9a-f-]{36}$' ON CONFLICT DO NOTHING;
DROP TABLE dataset_applied_before;
CREATE INDEX dataset_applied_age ON dataset_applied USING brin (applied_at);
