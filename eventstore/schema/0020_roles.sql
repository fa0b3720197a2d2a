-- What a user may do. Those of before were all-powerful; a server of an earlier version
-- that still runs adds such users, and the events that it writes are read so, too.
ALTER TABLE users ADD COLUMN role text NOT NULL DEFAULT 'admin';
