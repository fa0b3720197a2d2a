-- An event is recorded at the present of the database; a transaction that lives at
-- another one says so, as a demo's history does.
ALTER TABLE events ALTER COLUMN recorded_at SET DEFAULT coalesce(
    nullif(current_setting('coreroller.present', true), '')::timestamptz,
    clock_timestamp());
