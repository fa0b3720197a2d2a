-- Fleet, its second version: who belongs to a group and who stands where, each found
-- without a look at all who ever did. The projector folds it anew from the log.
UPDATE projections
   SET version = 2, fingerprint = NULL, position = 0, builds = builds + 1,
       failed_at = NULL, failed_position = NULL, failed_topic = NULL, error = NULL
 WHERE name = 'fleet';
TRUNCATE standings, moves, census;
DROP TABLE machine_names;

-- Where each machine stands, and since which event.
CREATE TABLE whereabouts (
    stream_id   uuid    PRIMARY KEY,
    standing_id integer NOT NULL,
    position    bigint  NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX whereabouts_standing
    ON whereabouts (standing_id, position) INCLUDE (stream_id);

-- Who has left a standing since a position, and had come before it.
ALTER TABLE moves ADD COLUMN previous_position bigint;
COMMENT ON COLUMN moves.previous_position IS 'Since when it stood where it came from.';
DROP INDEX moves_standing;
CREATE INDEX moves_left
    ON moves (previous_id, position) INCLUDE (previous_position, stream_id);

-- To which group a machine belonged, what it was called, and whether it was silent:
-- from a position, until another (exclusive).
CREATE TABLE members (
    stream_id    uuid   NOT NULL,
    position     bigint NOT NULL,
    until        bigint NOT NULL DEFAULT 9223372036854775807,
    group_id     uuid   NOT NULL,
    machine_id   text   COLLATE "C" NOT NULL,
    alias        text   COLLATE "C" NOT NULL,
    silent_id    integer,
    silent_since bigint,
    PRIMARY KEY (stream_id, position)
);
COMMENT ON COLUMN members.silent_id IS 'Where it stands, if it is silent.';
COMMENT ON COLUMN members.silent_since IS
    'The event with which it went silent; 0 of a retired machine.';
-- A list is read off these, without a look at the table.
CREATE INDEX members_id ON members (group_id, machine_id, position)
    INCLUDE (alias, until, silent_since, stream_id);
CREATE INDEX members_alias ON members (group_id, alias, machine_id, position)
    INCLUDE (until, silent_since, stream_id);
CREATE INDEX members_silent ON members (silent_id, silent_since)
    INCLUDE (position, until, stream_id) WHERE silent_id IS NOT NULL;

-- Without the extension, a search looks at all the names of a group, which takes 0.5 s
-- for a million; its results are the same.
DO $$
DECLARE
    place text;
BEGIN
    SELECT nspname INTO place
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE extname = 'pg_trgm';
    IF FOUND THEN
        EXECUTE format(
            'CREATE INDEX members_search ON members
              USING gin (machine_id %1$I.gin_trgm_ops, alias %1$I.gin_trgm_ops)', place);
    END IF;
END $$;

GRANT SELECT, INSERT, TRUNCATE ON whereabouts, members TO coreroller_server;
GRANT UPDATE (standing_id, position) ON whereabouts TO coreroller_server;
GRANT UPDATE (until) ON members TO coreroller_server;

-- Changes with the address alone, so that a check by the same one updates no index.
CREATE INDEX presence_address ON presence (address, stream_id);

-- As before, in fewer steps: time and position rise together, so every second guess goes
-- by the proportion, and every other by halves, whatever the log looks like.
CREATE OR REPLACE FUNCTION position_at(instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low  bigint := 0;  -- up to here all is old enough
    high bigint;       -- beyond it all is too new
    low_at  timestamptz;
    high_at timestamptz;
    share double precision;
    by_halves boolean := false;
    middle bigint;
    nearest record;
BEGIN
    SELECT notification_id, recorded_at INTO high, high_at
      FROM events ORDER BY notification_id DESC LIMIT 1;
    IF high IS NULL OR high_at <= instant THEN
        RETURN coalesce(high, 0);
    END IF;
    SELECT recorded_at INTO low_at FROM events ORDER BY notification_id LIMIT 1;
    WHILE low < high LOOP
        share := 0.5;
        IF NOT by_halves AND high_at > low_at THEN
            share := date_part('epoch', instant - low_at)
                     / date_part('epoch', high_at - low_at);
        END IF;
        by_halves := NOT by_halves;
        middle := low + greatest(1, least(high - low, ((high - low) * share)::bigint));
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
    END LOOP;
    RETURN coalesce((SELECT max(notification_id) FROM events
                      WHERE notification_id <= low), 0);
END $$;
