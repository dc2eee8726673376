-- A refused record that a person gave up: its row stays, empty, so that it is not taken for new when the system lists it again.
ALTER TABLE poll_refused ADD COLUMN dropped_at timestamptz;
