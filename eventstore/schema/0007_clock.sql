-- Who is on watch as the clock, and since when the service has been there for machines.
-- One row, written every second by whoever holds the clock's lock; for operators, and
-- for whoever takes over. No event: who keeps watch changes nothing for a machine.
CREATE TABLE clock_watch (
    is_the_one     boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
    host           text    NOT NULL,
    pid            integer NOT NULL,
    on_watch_since bigint  NOT NULL,
    beat_at        bigint  NOT NULL,
    watching_since bigint  NOT NULL
);
COMMENT ON COLUMN clock_watch.on_watch_since IS
    'When this process took over, microseconds.';
COMMENT ON COLUMN clock_watch.watching_since IS
    'Since when no two beats, of whichever process, were more than 5 minutes apart.';

GRANT SELECT, INSERT, UPDATE ON clock_watch TO coreroller_server;
