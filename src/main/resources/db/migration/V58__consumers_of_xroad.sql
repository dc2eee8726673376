-- How a consumer that was registered at run time calls as a client of X-Road: what config/consumers.yaml would say below xroad.
-- An identifier is one consumer's at a time; that of one that was revoked is free again.
ALTER TABLE consumer ADD COLUMN xroad jsonb CHECK (xroad IS NULL OR xroad ->> 'client' IS NOT NULL);
CREATE UNIQUE INDEX consumer_xroad_client ON consumer ((xroad ->> 'client')) WHERE revoked_at IS NULL;

ALTER TABLE consumer_change DROP CONSTRAINT consumer_change_act_check;
ALTER TABLE consumer_change ADD CONSTRAINT consumer_change_act_check
    CHECK (act IN ('REGISTERED', 'GRANTED', 'REVOKED', 'ROTATED', 'ENDED', 'CUT_OFF', 'RESTORED', 'BOUND', 'UNBOUND'));
