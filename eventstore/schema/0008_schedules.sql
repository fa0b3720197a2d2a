-- Whether office hours, windows and blackouts of a group let machines go, as the clock
-- has recorded it; for the record and for display. Decisions go by the policy itself.
ALTER TABLE groups ADD COLUMN schedule_is_open boolean NOT NULL DEFAULT true;

-- The rollouts that may be finished, without a look at those of years ago.
CREATE INDEX rollouts_running ON rollouts (group_id) WHERE state = 'running';
