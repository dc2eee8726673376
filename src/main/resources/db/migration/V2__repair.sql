-- What people do with parked deliveries.

-- The message that this one takes the place of: its body was wrong, and a person sent a better one.
ALTER TABLE message ADD COLUMN corrects uuid;
CREATE INDEX message_corrects ON message (corrects) WHERE corrects IS NOT NULL;

ALTER TABLE delivery
    ADD COLUMN note text,       -- what its assignee should know
    ADD COLUMN resent_on date;  -- a resend begins the time until it expires anew
-- Parked ones in order of acceptance, for lists and for repairs of a whole search result.
CREATE INDEX delivery_parked ON delivery (seq) WHERE state = 'PARKED';

-- Messages that are not final: their days are kept. Who brings other open work extends it (CREATE OR REPLACE VIEW).
CREATE VIEW open_message AS
    SELECT day, message_id FROM delivery
    UNION ALL
    SELECT day, message_id FROM open_call;
