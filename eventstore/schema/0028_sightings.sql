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

-- As position_at did, for many instants, which is fast if they rise evenly. Each is
-- looked for from where the one before it was found, and first about as far from there
-- as that was from its own; then by proportion and by halves in turn. The last hundred
-- events are read rather than halved.
CREATE FUNCTION positions_at(instants timestamptz[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    first_at timestamptz;
    newest   record;
    instant  timestamptz;
    low  bigint := 0;  -- up to here all is old enough
    high bigint;       -- beyond it all is too new
    low_at  timestamptz;
    high_at timestamptz;
    before bigint;
    stride bigint := 0;
    share double precision;
    by_halves boolean;
    middle bigint;
    nearest record;
    positions bigint[] := '{}';
BEGIN
    SELECT notification_id AS position, recorded_at INTO newest
      FROM events ORDER BY notification_id DESC LIMIT 1;
    SELECT recorded_at INTO first_at FROM events ORDER BY notification_id LIMIT 1;
    FOREACH instant IN ARRAY instants LOOP
        IF low = 0 OR low_at > instant THEN
            low := 0;
            low_at := first_at;
        END IF;
        before := low;
        high := coalesce(newest.position, 0);
        high_at := newest.recorded_at;
        IF high_at <= instant THEN
            low := high;
            low_at := high_at;
        END IF;
        by_halves := false;
        middle := CASE WHEN stride > 0 THEN low + 2 * stride END;
        WHILE high - low > 100 LOOP
            IF middle IS NULL THEN
                share := 0.5;
                IF NOT by_halves AND high_at > low_at THEN
                    share := date_part('epoch', instant - low_at)
                             / date_part('epoch', high_at - low_at);
                END IF;
                by_halves := NOT by_halves;
                middle := low + ((high - low) * share)::bigint;
            END IF;
            middle := greatest(low + 1, least(high, middle));
            SELECT notification_id AS position, recorded_at INTO nearest
              FROM events
             WHERE notification_id BETWEEN low + 1 AND middle
             ORDER BY notification_id DESC LIMIT 1;
            IF nearest IS NULL THEN
                low := middle;
            ELSIF nearest.recorded_at <= instant THEN
                low := middle;
                low_at := nearest.recorded_at;
            ELSE
                high := nearest.position - 1;
                high_at := nearest.recorded_at;
            END IF;
            middle := NULL;
        END LOOP;
        stride := greatest(low - before, 0);
        positions := positions || coalesce(
            (SELECT max(notification_id) FROM events
              WHERE notification_id > low AND notification_id <= high
                AND recorded_at <= instant),
            (SELECT max(notification_id) FROM events WHERE notification_id <= low), 0);
    END LOOP;
    RETURN positions;
END $$;
GRANT EXECUTE ON FUNCTION positions_at TO coreroller_server;

CREATE OR REPLACE FUNCTION position_at(instant timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$ SELECT (positions_at(ARRAY[instant]))[1] $$;
