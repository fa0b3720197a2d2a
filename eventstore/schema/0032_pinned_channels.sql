-- Channels that the syncer leaves as they are.
ALTER TABLE channels ADD COLUMN pinned boolean NOT NULL DEFAULT false;
ALTER TABLE channels_history ADD COLUMN pinned boolean NOT NULL DEFAULT false;

-- Configuration, its second version. Its rows are as this one would write them, for no
-- channel was ever pinned; so nothing is folded anew.
UPDATE projections SET version = 2, fingerprint = NULL WHERE name = 'configuration';
