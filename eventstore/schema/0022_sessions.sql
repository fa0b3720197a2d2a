-- Sessions that were opened and not ended; the expired ones among them count no more.
CREATE TABLE sessions (
    session_id   uuid   PRIMARY KEY,
    user_id      uuid   NOT NULL,
    digest       text   NOT NULL UNIQUE,
    signed_in_by text   NOT NULL,
    expires_at   bigint NOT NULL,
    address      text   NOT NULL,
    agent        text   NOT NULL,
    created_at   bigint NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at);
COMMENT ON COLUMN sessions.digest IS 'SHA-256 of the secret in the cookie, hexadecimal.';

-- When sessions were last used, to the minute. Primary data, as presence is.
CREATE TABLE session_presence (
    session_id   uuid   PRIMARY KEY,
    last_seen_at bigint NOT NULL
) WITH (fillfactor = 80);

GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, session_presence TO coreroller_server;
