-- How much went between whom, minute by minute; and in which seconds, so that a search need look at no other ones.

-- Events alike in all that people filter by but time: few rows, which never change.
CREATE TABLE traffic_class (
    class       integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment environment NOT NULL,
    consumer    text        NOT NULL,
    connector   text        NOT NULL, -- empty: a step published the message
    operation   text        NOT NULL, -- or the id of the step that published it
    kind        text        NOT NULL, -- as in journal, or ACCEPTED
    code        text        NOT NULL, -- error code; empty: success
    UNIQUE (environment, consumer, connector, operation, kind, code)
);

CREATE TABLE traffic (
    class   integer     NOT NULL,
    events  integer     NOT NULL DEFAULT 0, -- that happened in the minute, whenever their message was accepted
    minute  timestamptz NOT NULL,
    seconds bigint      NOT NULL DEFAULT 0, -- bit n: a message whose id was made in second n of the minute has such an event
    micros  bigint      NOT NULL DEFAULT 0, -- that the events took together
    took    integer[]   NOT NULL DEFAULT '{}', -- how many took at most 10, 30, 100, 300, 1000, 3000, 10000 ms, and longer; without zeroes at its end
    PRIMARY KEY (class, minute)
) WITH (fillfactor = 90, autovacuum_vacuum_cost_delay = 0);

-- The same by the hour: what figures of days are read from.
CREATE TABLE traffic_hour (
    class  integer     NOT NULL,
    hour   timestamptz NOT NULL,
    events bigint      NOT NULL,
    micros bigint      NOT NULL,
    took   bigint[]    NOT NULL,
    PRIMARY KEY (hour, class)
) WITH (fillfactor = 70, autovacuum_vacuum_cost_delay = 0);

-- Adds numbers place by place.
CREATE FUNCTION add_places(one anyarray, other anyarray) RETURNS anyarray LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(other) = 0 THEN one WHEN cardinality(one) = 0 THEN other
        ELSE ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0)
                   FROM unnest(one, other) WITH ORDINALITY AS both_of (a, b, place) ORDER BY place) END
$$;

-- Until when each node has counted what it committed. Of a dead one the rest is looked up in message and journal.
CREATE TABLE traffic_node (
    node          text        PRIMARY KEY,
    counted_until timestamptz NOT NULL
);

-- When a message id (UUIDv7) was made.
CREATE FUNCTION uuid_time(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) / 1000.0)
$$;

-- Marks the seconds of messages with ids from one to before another; counts nothing, so that it may be done again.
CREATE FUNCTION mark_traffic(from_day date, from_id uuid, until_day date, until_id uuid) RETURNS void LANGUAGE sql AS $$
    WITH event AS (
        SELECT environment, consumer, connector, operation, kind, coalesce(code, '') AS code, message_id
        FROM journal WHERE day BETWEEN from_day AND until_day AND message_id >= from_id AND message_id < until_id
        UNION ALL
        SELECT environment, consumer,
            CASE WHEN strpos(source, '/') > 0 THEN split_part(source, '/', 1) ELSE '' END,
            CASE WHEN strpos(source, '/') > 0 THEN substr(source, strpos(source, '/') + 1) ELSE source END,
            'ACCEPTED', '', message_id
        FROM message WHERE day BETWEEN from_day AND until_day AND message_id >= from_id AND message_id < until_id),
    marked AS (
        SELECT environment, consumer, connector, operation, kind, code, date_trunc('minute', uuid_time(message_id)) AS minute,
            bit_or(1::bigint << floor(date_part('second', uuid_time(message_id)))::integer) AS seconds
        FROM event GROUP BY 1, 2, 3, 4, 5, 6, 7),
    known AS (
        INSERT INTO traffic_class (environment, consumer, connector, operation, kind, code)
        SELECT DISTINCT environment, consumer, connector, operation, kind, code FROM marked ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (environment, consumer, connector, operation, kind, code) DO UPDATE SET code = excluded.code
        RETURNING *)
    INSERT INTO traffic AS t (class, minute, seconds)
    SELECT k.class, m.minute, m.seconds FROM marked m JOIN known k USING (environment, consumer, connector, operation, kind, code)
    ORDER BY 1, 2
    ON CONFLICT (class, minute) DO UPDATE SET seconds = t.seconds | excluded.seconds
$$;

-- Numbers of citizens, documents and records in accepted messages, as keyed hashes (half of an HMAC-SHA256).
CREATE TABLE message_key (
    day        date NOT NULL,
    key        uuid NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (key, message_id, day)
) PARTITION BY RANGE (day);

CREATE OR REPLACE FUNCTION make_day(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    part   text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('make_day', 0));
    FOREACH parent IN ARRAY ARRAY['message', 'journal', 'body_chunk', 'message_key'] LOOP
        part := parent || '_' || to_char(wanted, 'YYYYMMDD');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, part, wanted, wanted + 1);
        END IF;
    END LOOP;
END $$;

-- What is there already; its numbers alone are not, because no key stands in a migration.
SELECT make_day(to_date(right(c.relname, 8), 'YYYYMMDD'))
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'journal'::regclass AND c.relname ~ '^journal_[0-9]{8}$';
SELECT mark_traffic('-infinity', '00000000-0000-0000-0000-000000000000', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
