-- A body over 256 KiB of an opaque operation never is in memory: it comes into body_chunk as it arrives, and its message names it.
ALTER TABLE message ADD COLUMN body_bytes integer; -- of an opaque body; null: not opaque
ALTER TABLE message ADD COLUMN body_sha256 bytea;  -- of an opaque body that is passed on chunk by chunk

-- Bodies on their way in. Accepting the message deletes the row; what a sender or a node leaves here is deleted with its chunks.
CREATE TABLE body_upload (
    body_ref   uuid        PRIMARY KEY,
    day        date        NOT NULL, -- of its chunks
    node       text        NOT NULL, -- holds the same lock as for open_call
    started_at timestamptz NOT NULL
);
