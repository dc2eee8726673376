-- A session that an administrator ended stays until it would have ended by itself, so that the person is told.
ALTER TABLE operator_session ADD COLUMN ended_at timestamptz;
