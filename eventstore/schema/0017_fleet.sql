-- Asynchronous projection: how many machines stood where, at any position of the log.

-- A place where machines stand, or have stood: numbered as they appear in the log.
CREATE TABLE standings (
    standing_id    integer PRIMARY KEY,
    application_id uuid    NOT NULL,
    group_id       uuid    NOT NULL,
    version        text    NOT NULL,
    status         smallint,
    is_silent      boolean NOT NULL
);
CREATE INDEX standings_group ON standings (group_id);
CREATE INDEX standings_application ON standings (application_id);

-- A machine went from one standing to another, at that event.
CREATE TABLE moves (
    position    bigint  PRIMARY KEY,
    stream_id   uuid    NOT NULL,
    standing_id integer NOT NULL,
    previous_id integer
);
COMMENT ON COLUMN moves.previous_id IS 'Null where the machine was registered.';
-- Where a machine stands at a position is one probe, as is who came to a standing last.
CREATE INDEX moves_machine ON moves (stream_id, position) INCLUDE (standing_id);
CREATE INDEX moves_standing ON moves (standing_id, position) INCLUDE (stream_id);

-- The counts of a group at a mark, a multiple of 1,000, if it has changed since the mark
-- before; without those that are 0. What comes after is counted by the moves.
CREATE TABLE census (
    group_id     uuid      NOT NULL,
    position     bigint    NOT NULL,
    standing_ids integer[] NOT NULL,
    machines     bigint[]  NOT NULL,
    PRIMARY KEY (group_id, position)
);

-- What a machine is called: from a position, until another (exclusive).
CREATE TABLE machine_names (
    stream_id      uuid   NOT NULL,
    position       bigint NOT NULL,
    until          bigint NOT NULL DEFAULT 9223372036854775807,
    application_id uuid   NOT NULL,
    machine_id     text   COLLATE "C" NOT NULL,
    alias          text   COLLATE "C" NOT NULL,
    PRIMARY KEY (stream_id, position)
);
CREATE INDEX machine_names_id ON machine_names (application_id, machine_id);
CREATE INDEX machine_names_alias
    ON machine_names (application_id, alias, machine_id);

-- Without the extension, or the right to create it, a search looks at all the names of
-- an application, which takes 0.5 s for a million; its results are the same.
DO $$
DECLARE
    place text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE EXTENSION pg_trgm SCHEMA coreroller;
    END IF;
    SELECT nspname INTO place
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE extname = 'pg_trgm';
    EXECUTE format(
        'CREATE INDEX machine_names_search ON machine_names
          USING gin (machine_id %1$I.gin_trgm_ops, alias %1$I.gin_trgm_ops)', place);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'no pg_trgm: searches for machines will be slower (%)', SQLERRM;
END $$;

GRANT SELECT, INSERT, TRUNCATE ON standings, moves, census, machine_names
    TO coreroller_server;
GRANT UPDATE (until) ON machine_names TO coreroller_server;
