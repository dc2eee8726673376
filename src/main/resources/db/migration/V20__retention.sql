-- How the journal's retention stands: one row, which nodes change under an advisory lock.
CREATE TABLE retention (
    one              boolean     PRIMARY KEY DEFAULT true CHECK (one),
    seen_at          timestamptz NOT NULL, -- the clock at the last look
    dropped_at       timestamptz,          -- one day an hour at most
    dropped_day      date,
    suspended_at     timestamptz,          -- the clock jumped: nothing is dropped until a person confirms it
    suspended_reason text,
    confirmed_at     timestamptz,
    confirmed_by     text
);
