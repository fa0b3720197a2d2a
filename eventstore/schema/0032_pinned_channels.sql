-- Channels that the syncer leaves as they are.
ALTER TABLE channels ADD COLUMN pinned boolean NOT NULL DEFAULT false;
ALTER TABLE channels_history ADD COLUMN pinned boolean NOT NULL DEFAULT false;

-- Configuration, its second version. Its rows are as this one would write them, for no
-- channel was ever pinned; so nothing is folded anew.
UPDATE projections SET version = 2, fingerprint = NULL WHERE name = 'configuration';

-- Activity and audit, as they would tell of earlier channels now. They write nothing
-- else differently, so nothing is folded anew.
UPDATE activity SET facts = jsonb_set(facts, '{after,pinned}', 'false')
 WHERE topic = 'channel.created';
UPDATE activity SET facts = jsonb_set(facts, '{before,pinned}', 'false')
 WHERE topic = 'channel.deleted';
UPDATE audit SET after = jsonb_set(after, '{pinned}', 'false')
 WHERE topic = 'channel.created';
UPDATE audit SET before = jsonb_set(before, '{pinned}', 'false')
 WHERE topic = 'channel.deleted';
UPDATE projections SET fingerprint = NULL
 WHERE (name, version) IN (('activity', 1), ('audit', 1));
