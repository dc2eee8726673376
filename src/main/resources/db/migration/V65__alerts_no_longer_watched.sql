-- Nobody looks any more whether it holds: that is told by a word of its own.
ALTER TABLE alert_notification DROP CONSTRAINT alert_notification_kind_check,
    ADD CONSTRAINT alert_notification_kind_check CHECK (kind IN ('OPENED', 'REPEATED', 'ENDED', 'UNWATCHED'));
