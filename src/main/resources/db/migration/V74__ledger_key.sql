-- Which key the numbers of citizens are hashed with: what was hashed with another is not found.
CREATE TABLE ledger_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id     integer NOT NULL
);
INSERT INTO ledger_key (id) SELECT key_id FROM access_ledger ORDER BY entry DESC LIMIT 1;
