-- What became of the records that messages brought, by the hour in which they were accepted; one row is updated a batch. Kept 400 days.
CREATE TABLE dataset_hour (
    hour        timestamptz NOT NULL,
    environment environment NOT NULL,
    dataset     text        NOT NULL,
    received    bigint      NOT NULL, -- = applied + unchanged + older + repeated + conflicts
    applied     bigint      NOT NULL,
    unchanged   bigint      NOT NULL, -- nothing differed from what the dataset had
    older       bigint      NOT NULL, -- the dataset had this version, or a newer one
    repeated    bigint      NOT NULL, -- the same version of the same source came before
    conflicts   bigint      NOT NULL,
    PRIMARY KEY (hour, environment, dataset)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
