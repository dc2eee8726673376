-- Behind each number that a delivery draws 999 are free: what its step publishes for its own lane comes before what waits there.
DO $$
BEGIN
    EXECUTE format('ALTER SEQUENCE delivery_seq INCREMENT BY 1000 RESTART WITH %s',
        (SELECT (last_value / 1000 + 1) * 1000 FROM delivery_seq));
END $$;
