-- How far each asynchronous projection is. It moves in the transaction of its rows.
CREATE TABLE projections (
    name            text    NOT NULL,
    version         integer NOT NULL,
    position        bigint  NOT NULL DEFAULT 0,
    failed_at       bigint,
    failed_position bigint,
    failed_topic    text,
    error           text,
    PRIMARY KEY (name, version)
);
COMMENT ON COLUMN projections.position IS 'Of the last event that was folded.';
COMMENT ON COLUMN projections.failed_position IS
    'Of the event that it stopped before, null while it goes on.';

GRANT SELECT, INSERT, UPDATE, DELETE ON projections TO coreroller_server;
