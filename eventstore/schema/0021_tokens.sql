-- Inline read model: tokens that programs sign in with. A user's has an owner, by whom
-- it is bound; a service's has a team.
CREATE TABLE tokens (
    token_id   uuid PRIMARY KEY,
    name       text   NOT NULL,
    digest     text   NOT NULL UNIQUE,
    owner_id   uuid,
    team_id    uuid,
    terms      jsonb  NOT NULL,
    created_at bigint NOT NULL
);
COMMENT ON COLUMN tokens.digest IS 'SHA-256 of the secret, which is kept nowhere.';
CREATE INDEX tokens_owner ON tokens (owner_id);

-- When tokens were last used, to the minute. Primary data beside the log, as presence.
CREATE TABLE token_uses (
    token_id     uuid PRIMARY KEY,
    last_used_at bigint NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON tokens TO coreroller_server;
GRANT SELECT, INSERT, UPDATE ON token_uses TO coreroller_server;
