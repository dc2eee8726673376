-- Who has given up a delivery that waits, and why: no node reads it any more, and the owner of its shard ends it.
ALTER TABLE delivery ADD COLUMN withdrawn_by text, ADD COLUMN withdrawn_why text;
CREATE INDEX delivery_withdrawn ON delivery (shard, seq) WHERE withdrawn_by IS NOT NULL;
