-- Figures counted from the datasets (config/indicators.yaml).

-- How far the changes of a dataset are counted. Another definition counts beside it, from the beginning.
CREATE TABLE indicator_counter (
    environment environment NOT NULL,
    dataset     text        NOT NULL,
    definition  text        NOT NULL, -- digest of what is counted
    sequence    bigint      NOT NULL DEFAULT 0, -- everything up to this change is counted
    changed_at  timestamptz,          -- of that change
    counted_at  timestamptz NOT NULL DEFAULT clock_timestamp(), -- when something was counted last
    PRIMARY KEY (environment, dataset, definition)
);

-- One row for each day, agency, procedure and field; and one total of all procedures and fields, which most questions read: these
-- stand together, apart from the many others.
CREATE TABLE indicator_figure (
    environment environment NOT NULL,
    definition  text        NOT NULL,
    cube        text        NOT NULL,
    total       boolean     NOT NULL,
    day         date        NOT NULL,
    agency      text        COLLATE "C" NOT NULL,
    procedure   text        COLLATE "C" NOT NULL, -- empty in totals, and where records name none
    field       text        COLLATE "C" NOT NULL,
    amounts     bigint[]    NOT NULL, -- of the cube's indicators, in their order
    PRIMARY KEY (environment, definition, cube, total, day, agency, procedure, field)
) PARTITION BY LIST (total);
CREATE TABLE indicator_figure_total PARTITION OF indicator_figure FOR VALUES IN (true) WITH (fillfactor = 80);
CREATE TABLE indicator_figure_part PARTITION OF indicator_figure FOR VALUES IN (false) WITH (fillfactor = 80);

-- Calls to connected systems by day, added up by every node now and then.
CREATE TABLE exchange_figure (
    environment environment NOT NULL,
    connector   text        NOT NULL,
    day         date        NOT NULL,
    outcome     text        NOT NULL, -- answered, duplicate, failed, unavailable
    calls       bigint      NOT NULL,
    PRIMARY KEY (environment, connector, day, outcome)
);
