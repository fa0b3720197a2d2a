-- Asynchronous projection: who changed what, from what to what, and why.
CREATE TABLE audit (
    position       bigint PRIMARY KEY,
    at             bigint NOT NULL,
    actor          text   NOT NULL,
    reason         text   NOT NULL,
    correlation_id text   NOT NULL,
    topic          text   NOT NULL,
    kind           text   NOT NULL,
    subject_id     uuid   NOT NULL,
    subject_name   text   NOT NULL,
    application_id uuid,
    before         jsonb  NOT NULL,
    after          jsonb  NOT NULL
);
COMMENT ON COLUMN audit.subject_name IS 'Of the thing that was changed, at that time.';
COMMENT ON COLUMN audit.before IS 'The fields that changed.';
CREATE INDEX audit_in_time ON audit (at);
CREATE INDEX audit_actor ON audit (actor, position);
CREATE INDEX audit_subject ON audit (subject_id, position);
CREATE INDEX audit_application ON audit (application_id, position);
CREATE INDEX audit_correlation ON audit (correlation_id, position);

GRANT SELECT, INSERT, TRUNCATE ON audit TO coreroller_server;
