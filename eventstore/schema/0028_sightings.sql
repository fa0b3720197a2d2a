-- What lists by last check go by, as an index on it would make each check dearer:
-- lately seen machines are among the sightings, those long unseen are marked.

-- Who came by, as it was written down: with each write of presence, in its transaction.
-- Kept for a quarter of an hour.
CREATE TABLE sightings (
    last_at    bigint   NOT NULL,
    machines   integer  NOT NULL,
    stream_ids uuid[]   NOT NULL,
    instants   bigint[] NOT NULL
);
COMMENT ON COLUMN sightings.last_at IS 'Microseconds, of the newest check among them.';
COMMENT ON COLUMN sightings.instants IS 'Of each machine, its last check.';
-- They hardly compress, and trying takes longer than writing them.
ALTER TABLE sightings ALTER stream_ids SET STORAGE EXTERNAL,
                      ALTER instants SET STORAGE EXTERNAL;
CREATE INDEX sightings_last ON sightings (last_at) INCLUDE (machines);

GRANT SELECT, INSERT, DELETE ON sightings TO coreroller_server;

-- A machine that comes by in time has no mark before and none after, so writing that
-- down updates no index.
ALTER TABLE presence ADD COLUMN overdue_since bigint;
COMMENT ON COLUMN presence.overdue_since IS
    'Its last check, if that was long ago; 0 if nobody expects it to come by.';
CREATE INDEX presence_overdue ON presence (overdue_since, stream_id)
    WHERE overdue_since > 0;
