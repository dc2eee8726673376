-- Parts of errors are looked for among errors alone, which are few. Apart from V57, because writers wait while it is made.
CREATE INDEX journal_failed ON journal (message_id, event) WHERE code IS NOT NULL;
