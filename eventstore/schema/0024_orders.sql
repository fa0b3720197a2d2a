-- What operators order of single machines: what it is called, and which group it is in.
ALTER TABLE instances
    ADD COLUMN given_alias       text NOT NULL DEFAULT '',
    ADD COLUMN assigned_group_id uuid;
COMMENT ON COLUMN instances.alias IS 'What the machine calls itself.';
COMMENT ON COLUMN instances.given_alias IS 'What operators call it, or empty.';
COMMENT ON COLUMN instances.assigned_group_id IS
    'The group that operators gave it; null for that of its track.';
COMMENT ON COLUMN instances.is_silent IS
    'It is not counted: it did not come by for a day, or was retired (status 11).';
