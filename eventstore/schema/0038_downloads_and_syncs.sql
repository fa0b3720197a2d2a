-- What the syncer downloads for a channel at this moment; no read model. It is for people
-- who wait, written once a second, and gone when the download has ended.
CREATE TABLE channel_downloads (
    channel_id uuid   PRIMARY KEY,
    version    text   NOT NULL,
    received   bigint NOT NULL,
    total      bigint NOT NULL
);
COMMENT ON COLUMN channel_downloads.total IS 'Bytes of all files of the package that are not here yet.';

GRANT SELECT, INSERT, UPDATE, DELETE ON channel_downloads TO coreroller_server;

-- Activity and audit, their second versions. Failures of channels tell the architecture;
-- the mere beginning of a stream is no change that somebody made. What is there already
-- is made to be as they would write it, so nothing is folded anew.
UPDATE activity
   SET facts = facts || jsonb_build_object(
           'arch', convert_from(created.state, 'UTF8')::jsonb -> 'arch')
  FROM events AS created
 WHERE activity.topic IN ('sync.failed', 'sync.recovered')
   AND created.originator_id = activity.channel_id
   AND created.topic = 'channel.created';
DELETE FROM audit
 WHERE topic IN ('sync.registered', 'syncer.registered', 'projection.registered');
UPDATE projections SET version = 2, fingerprint = NULL
 WHERE (name, version) IN (('activity', 1), ('audit', 1));
