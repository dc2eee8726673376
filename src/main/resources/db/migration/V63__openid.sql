-- People who sign in at an OpenID provider are operators without a password. What names them there is issuer and subject.
ALTER TABLE operator ADD COLUMN openid_subject text UNIQUE;
ALTER TABLE operator_session ADD COLUMN openid_token bytea;  -- sealed with the master key; ends the session at the provider too

-- Attempts to sign in that came back and were good, so that none comes back twice. Of strangers nothing is kept.
CREATE TABLE openid_return (
    sha256 bytea       PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
