-- How often sign-ins have failed, for all workers on all hosts. Primary data, and
-- forgotten after a while. Keys are digests: what people type as a username may be
-- a password.
CREATE TABLE sign_in_attempts (
    key        bytea   PRIMARY KEY,
    failures   integer NOT NULL DEFAULT 0,
    last_at    bigint  NOT NULL,
    welcome_at bigint  NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (last_at);
COMMENT ON COLUMN sign_in_attempts.welcome_at IS
    'When a user last signed in from the address; 0 for never.';

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempts TO coreroller_server;
