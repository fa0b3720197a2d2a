-- Asynchronous projection: what an operator wants to know of, a row an event. Names
-- and versions are those of that time, so that a row says what happened for ever.
CREATE TABLE activity (
    position         bigint   PRIMARY KEY,
    at               bigint   NOT NULL,
    class            smallint NOT NULL,
    severity         smallint NOT NULL,
    topic            text     NOT NULL,
    actor            text     NOT NULL,
    reason           text     NOT NULL,
    correlation_id   text     NOT NULL,
    application_id   uuid,
    application_name text,
    group_id         uuid,
    group_name       text,
    channel_id       uuid,
    channel_name     text,
    rollout_id       uuid,
    machine_id       text,
    version          text,
    facts            jsonb    NOT NULL
);
CREATE INDEX activity_in_time ON activity (at);
CREATE INDEX activity_application ON activity (application_id, at);
CREATE INDEX activity_group ON activity (group_id, at);
CREATE INDEX activity_channel ON activity (channel_id, at);
CREATE INDEX activity_machine ON activity (machine_id, at);

GRANT SELECT, INSERT, TRUNCATE ON activity TO coreroller_server;
