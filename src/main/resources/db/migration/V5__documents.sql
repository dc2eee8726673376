-- E-documents: the agencies that exchange them, the mailboxes of those in the province, and which signed calls were seen.

-- Agencies by their code of today. The same agency under a new code is a new row; valid_to of the old one ends where it begins.
CREATE TABLE agency (
    environment environment NOT NULL,
    code        text        NOT NULL,
    valid_from  date        NOT NULL DEFAULT '-infinity',
    valid_to    date        NOT NULL DEFAULT 'infinity', -- the first day on which it is valid no more
    name        text        NOT NULL,
    exchange_id text,                 -- id, and of the parent, in the national list
    parent_id   text,
    mail        text,
    mobile      text,
    fax         text,
    holder      text,                 -- consumer that speaks for it; null: reached through the national exchange
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (environment, code, valid_from)
);
CREATE INDEX agency_holder ON agency (environment, holder) WHERE holder IS NOT NULL;

-- Former codes, and those of decision 20/2020, side by side with the code of today.
CREATE TABLE agency_alias (
    environment environment NOT NULL,
    alias       text        NOT NULL,
    code        text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('OLD', 'QD20')),
    valid_from  date        NOT NULL DEFAULT '-infinity',
    valid_to    date        NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (environment, alias, kind, code)
);

-- One row for each recipient of a document or status. The file itself is the message.
CREATE TABLE mailbox_entry (
    environment  environment NOT NULL,
    agency       text        NOT NULL,            -- code of today of the recipient
    content      bytea       NOT NULL,            -- SHA-256 of the file: the same file reaches a recipient once
    message_id   uuid        NOT NULL,
    day          date        NOT NULL,
    entry_id     uuid        NOT NULL UNIQUE,     -- the recipient's DocId
    place        text        NOT NULL CHECK (place IN ('LOCAL', 'OUTSIDE')),
    kind         text        NOT NULL CHECK (kind IN ('edoc', 'status')),
    named        text        NOT NULL,            -- the recipient's code as the file has it
    sender       text        NOT NULL,            -- code of today of the sender
    document_id  text        NOT NULL,            -- of the document, or of the one that the status speaks of
    title        text,
    notation     text,
    status       text        NOT NULL DEFAULT 'initial' CHECK (status IN ('initial', 'processing', 'done', 'fail')),
    status_desc  text,
    exchange_doc text,                            -- OUTSIDE: the DocId that the national exchange gave
    answer       text,                            -- the last status of the recipient about it, 01 to 16
    answer_desc  text,
    answered_at  timestamptz,                     -- by the recipient's clock
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (environment, agency, content)
);
-- What waits in a mailbox; what was fetched is in no index that a poll reads.
CREATE INDEX mailbox_waiting ON mailbox_entry (environment, agency, kind, created_at)
    WHERE place = 'LOCAL' AND status IN ('initial', 'processing');
-- What the recipient or the exchange has not taken yet holds its message against retention.
CREATE INDEX mailbox_open_message ON mailbox_entry (day, message_id) WHERE status IN ('initial', 'processing');
CREATE INDEX mailbox_message ON mailbox_entry (environment, message_id);
CREATE INDEX mailbox_document ON mailbox_entry (environment, document_id);
CREATE INDEX mailbox_sent ON mailbox_entry (environment, sender, created_at);

-- Signatures seen within the span in which they are valid: a second call with one is a replay, on any node.
CREATE TABLE seen_signature (
    signature  bytea       PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX seen_signature_expiry ON seen_signature (expires_at);

-- What waits in a mailbox is open work, which retention keeps.
CREATE OR REPLACE VIEW open_message AS
    SELECT day, message_id FROM delivery
    UNION ALL
    SELECT day, message_id FROM open_call
    UNION ALL
    SELECT day, message_id FROM mailbox_entry WHERE status IN ('initial', 'processing');
