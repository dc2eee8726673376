-- What readers of a dataset may still ask for, and which database wrote it: after a restore it is another one.
ALTER TABLE dataset_head
    ADD COLUMN oldest bigint NOT NULL DEFAULT 0, -- cursors below are refused: history up to here holds each record's last change alone
    ADD COLUMN origin text;                      -- system identifier and time line of PostgreSQL when the epoch began

-- How far each consumer has read.
CREATE TABLE dataset_reader (
    environment environment NOT NULL,
    dataset     text        NOT NULL,
    consumer    text        NOT NULL,
    epoch       uuid        NOT NULL,
    view        text        NOT NULL, -- what it saw of the dataset
    sequence    bigint      NOT NULL, -- it has everything up to here
    read_at     timestamptz NOT NULL,
    PRIMARY KEY (environment, dataset, consumer)
);

-- History is insert-only, but for what retention takes: what a later change of the same record has replaced long ago.
DROP TRIGGER insert_only ON dataset_change;
CREATE TRIGGER insert_only BEFORE UPDATE OR TRUNCATE ON dataset_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_unless_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM dataset_change n JOIN dataset_head h USING (environment, dataset)
        WHERE n.environment = OLD.environment AND n.dataset = OLD.dataset AND n.key = OLD.key
          AND n.sequence > OLD.sequence AND n.sequence <= h.oldest) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a change that nothing has replaced in the history that is kept is not deleted';
END $$;
CREATE TRIGGER only_replaced BEFORE DELETE ON dataset_change
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_replaced();
