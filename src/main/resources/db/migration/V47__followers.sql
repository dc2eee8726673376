-- Behind each number that a delivery draws 999 are free: what its step publishes for its own lane comes before what waits there.
UPDATE delivery SET seq = -seq; -- so that no number is there twice on the way
UPDATE delivery SET seq = -seq * 1000;
DO $$
BEGIN
    EXECUTE format('ALTER SEQUENCE delivery_seq INCREMENT BY 1000 RESTART WITH %s',
        (SELECT (last_value + 1) * 1000 FROM delivery_seq));
END $$;
