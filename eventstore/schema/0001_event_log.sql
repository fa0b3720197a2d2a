-- The log. Rows are only ever added; positions are given in commit order.
CREATE TABLE events (
    notification_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id      uuid   NOT NULL,
    originator_version bigint NOT NULL,
    topic              text   NOT NULL,
    state              bytea  NOT NULL,
    recorded_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (originator_id, originator_version)
);
COMMENT ON TABLE events IS 'The event log; state is JSON in UTF-8.';
-- "Position as of an instant": the time is taken after the writers' lock, so it rises
-- with the position and a block range index finds it at almost no cost.
CREATE INDEX events_recorded_at ON events USING brin (recorded_at);

-- Append events in one round trip and return their positions in the order given.
--
-- The lock lasts until the commit: whoever draws positions commits before the next
-- one does, so a reader that goes forward never misses a row. LOCK TABLE would do the
-- same, and collide with VACUUM.
CREATE FUNCTION append_events(
    ids uuid[], versions bigint[], topics text[], states bytea[]
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('coreroller.events', 0));
    NOTIFY events;
    RETURN QUERY
        WITH given AS (
            SELECT * FROM unnest(ids, versions, topics, states)
                WITH ORDINALITY AS g(id, version, topic, state, place)
        ), added AS (
            INSERT INTO events (originator_id, originator_version, topic, state)
            SELECT id, version, topic, state FROM given ORDER BY place
            RETURNING notification_id, originator_id, originator_version
        )
        SELECT added.notification_id
          FROM given JOIN added
            ON added.originator_id = given.id
           AND added.originator_version = given.version
         ORDER BY given.place;
END $$;

-- The role that the server works as: it adds events, and cannot change or remove one.
GRANT USAGE ON SCHEMA coreroller TO coreroller_server;
GRANT SELECT, INSERT ON events TO coreroller_server;
GRANT EXECUTE ON FUNCTION append_events TO coreroller_server;
GRANT SELECT ON schema_migrations TO coreroller_server;
