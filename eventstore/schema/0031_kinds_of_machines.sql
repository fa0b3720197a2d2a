-- Fleet, its third version: lists go by where machines run, by architecture and by
-- failure as well. The projector folds it anew from the log.
UPDATE projections
   SET version = 3, fingerprint = NULL, position = 0, builds = builds + 1,
       failed_at = NULL, failed_position = NULL, failed_topic = NULL, error = NULL
 WHERE name = 'fleet';
TRUNCATE standings, moves, census, whereabouts, members;

ALTER TABLE standings ADD COLUMN error bigint;
COMMENT ON COLUMN standings.error IS
    'The code that machines failed with, without its flags, where they stand failed.';

ALTER TABLE members
    ADD COLUMN oem  text     COLLATE "C" NOT NULL,
    ADD COLUMN arch smallint NOT NULL;
-- Members of a kind are read off an index, in the order of their ids.
CREATE INDEX members_oem ON members (group_id, oem, machine_id, position)
    INCLUDE (arch, alias, until, silent_since, stream_id);
CREATE INDEX members_arch ON members (group_id, arch, machine_id, position)
    INCLUDE (oem, alias, until, silent_since, stream_id);
-- With where silent ones stand, so that they are told apart without another look.
DROP INDEX members_id;
CREATE INDEX members_id ON members (group_id, machine_id, position)
    INCLUDE (alias, until, silent_since, silent_id, stream_id);
