-- When machines last came by. Primary data beside the log: a poll that changes nothing
-- is no event. Narrow, because rows are updated at random, thousands a second.
CREATE TABLE presence (
    stream_id     uuid PRIMARY KEY,
    last_check_at bigint NOT NULL,
    checks        bigint NOT NULL,
    interval_s    real   NOT NULL,
    address       inet
) WITH (fillfactor = 80);
COMMENT ON COLUMN presence.interval_s IS 'Smoothed time between checks, seconds.';

GRANT SELECT, INSERT, UPDATE, DELETE ON presence TO coreroller_server;
