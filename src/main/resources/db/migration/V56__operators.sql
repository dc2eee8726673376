-- People who sign in to the console. Who is disabled stays: a name is given once, because the audit names it.
CREATE TABLE operator (
    name         text        PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    title        text        NOT NULL,
    role         text        NOT NULL CHECK (role IN ('VIEWER', 'OPERATOR', 'INTEGRATOR', 'AUDITOR', 'ADMINISTRATOR')),
    password     text,                               -- bcrypt; absent until the person used the link
    totp_key     bytea,                              -- sealed with the master key; absent: no second factor
    totp_step    bigint      NOT NULL DEFAULT 0,     -- of the last code that was taken: each is good once
    failures     integer     NOT NULL DEFAULT 0,     -- since somebody last signed in
    locked_until timestamptz,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    disabled_at  timestamptz
);

-- Links by which a person sets a password, each good once. Of their tokens, as of those of sessions, only the SHA-256 is kept.
CREATE TABLE operator_link (
    sha256     bytea       PRIMARY KEY,
    operator   text        REFERENCES operator,      -- absent: whoever follows it becomes the first administrator
    expires_at timestamptz NOT NULL
);

CREATE TABLE operator_session (
    sha256    bytea       PRIMARY KEY,
    operator  text        NOT NULL REFERENCES operator,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What people did by the console and /admin/v1. The row is there before the act; its outcome follows.
CREATE TABLE audit (
    sequence bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    person   text        NOT NULL,
    role     text        NOT NULL,
    address  text        NOT NULL,
    act      text        NOT NULL,                   -- method and path pattern, or a word such as SIGNED_IN
    subject  text        NOT NULL                    -- what it was done to: the path's variables
);
CREATE INDEX audit_of ON audit (person, sequence);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_outcome (
    sequence    bigint   PRIMARY KEY REFERENCES audit,
    http_status smallint NOT NULL
);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_outcome
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
