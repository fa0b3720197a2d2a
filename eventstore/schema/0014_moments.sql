-- The position of the newest event that was recorded up to an instant, 0 if none was.
-- Positions and times rise together, so it is found by halving, at some 25 probes of the
-- primary key for any log, and needs no index on the time.
CREATE FUNCTION position_at(instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low  bigint := 0;  -- up to here all is old enough
    high bigint := coalesce((SELECT max(notification_id) FROM events), 0);
    middle bigint;
    nearest record;
BEGIN
    WHILE low < high LOOP
        middle := high - (high - low) / 2;
        SELECT notification_id AS position, recorded_at INTO nearest
          FROM events
         WHERE notification_id BETWEEN low + 1 AND middle
         ORDER BY notification_id DESC LIMIT 1;
        IF nearest IS NULL OR nearest.recorded_at <= instant THEN
            low := middle;
        ELSE
            high := nearest.position - 1;
        END IF;
    END LOOP;
    RETURN coalesce((SELECT max(notification_id) FROM events
                      WHERE notification_id <= low), 0);
END $$;
GRANT EXECUTE ON FUNCTION position_at TO coreroller_server;
