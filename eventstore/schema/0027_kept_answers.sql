-- What was answered to requests that came with a key, for those who send them again.
-- No read model: the log does not know of it, and after a day nobody does.
CREATE TABLE kept_answers (
    key         bytea  PRIMARY KEY,
    fingerprint bytea  NOT NULL,
    kept_at     bigint NOT NULL,
    result      bytea,
    tag         text
);
COMMENT ON COLUMN kept_answers.key IS 'A hash of the caller and the key.';
COMMENT ON COLUMN kept_answers.fingerprint IS 'A hash of the request, by the key.';
COMMENT ON COLUMN kept_answers.result IS
    'What the command gave, in JSON; null if that is a secret.';
CREATE INDEX kept_answers_kept_at ON kept_answers (kept_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON kept_answers TO coreroller_server;
