-- How often the recipient, or the exchange, did not take a file. One that failed may be sent again: each time under a key of its
-- own, and so as a message of its own.
ALTER TABLE mailbox_entry ADD COLUMN failures integer NOT NULL DEFAULT 0;
UPDATE mailbox_entry SET failures = 1 WHERE status = 'fail';
CREATE INDEX mailbox_failed ON mailbox_entry (environment, content) WHERE failures > 0;

-- What people gave up on its way out has failed, and holds its day no more.
UPDATE mailbox_entry e SET status = 'fail', failures = 1, updated_at = clock_timestamp()
WHERE e.place = 'OUTSIDE' AND e.status IN ('initial', 'processing')
  AND NOT EXISTS (SELECT FROM delivery d WHERE d.message_id = e.message_id)
  AND NOT EXISTS (SELECT FROM message m JOIN delivery d ON d.message_id = m.message_id
                  WHERE m.parent_id = e.message_id AND m.event_type = 'document.outbound');

-- Whether the national list has the agency: one that is neither in it nor spoken for by a consumer is none.
ALTER TABLE agency ADD COLUMN listed boolean NOT NULL DEFAULT false;
UPDATE agency SET listed = true WHERE holder IS NULL;
