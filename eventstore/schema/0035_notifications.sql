-- Who is told of the activity, and how far each is. Written by the notifier, from its
-- configuration; nothing of it is secret.
CREATE TABLE notification_sinks (
    name          text    PRIMARY KEY,
    kind          text    NOT NULL,
    rules         text    NOT NULL,
    is_configured boolean NOT NULL,
    position      bigint  NOT NULL,
    delivered     bigint  NOT NULL DEFAULT 0,
    delivered_at  bigint,
    failures      bigint  NOT NULL DEFAULT 0,
    failed_at     bigint,
    error         text
);
COMMENT ON COLUMN notification_sinks.rules IS 'What it is told of, in words.';
COMMENT ON COLUMN notification_sinks.position IS 'Up to which the activity was looked at for it.';

-- What is yet to be told, and what was given up. A row goes once its sink has it.
CREATE TABLE notifications (
    id           uuid     PRIMARY KEY,
    sink         text     NOT NULL REFERENCES notification_sinks (name),
    position     bigint   NOT NULL,
    notification jsonb    NOT NULL,
    sentence     text     NOT NULL,
    is_gathering boolean  NOT NULL,
    due_at       bigint   NOT NULL,
    tries        smallint NOT NULL DEFAULT 0,
    error        text,
    dead_at      bigint
);
CREATE INDEX notifications_in_order ON notifications (sink, position) WHERE dead_at IS NULL;
CREATE INDEX notifications_dead ON notifications (dead_at, id) WHERE dead_at IS NOT NULL;
COMMENT ON COLUMN notifications.is_gathering IS 'More failures may join it, until it is due.';
COMMENT ON COLUMN notifications.due_at IS 'The next try; not before, if it was tried.';
COMMENT ON COLUMN notifications.dead_at IS 'When it was given up; until somebody orders another try.';

GRANT SELECT, INSERT, UPDATE, DELETE ON notification_sinks, notifications
   TO coreroller_server;
