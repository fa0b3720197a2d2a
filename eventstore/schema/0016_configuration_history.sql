-- Asynchronous projection: the configuration as it was, for who looks back. A row holds
-- from the event at `position` until right before the one at `until`.
CREATE TABLE applications_history (
    LIKE applications,
    position bigint NOT NULL,
    until    bigint NOT NULL,
    PRIMARY KEY (application_id, position)
);
CREATE TABLE packages_history (
    LIKE packages,
    position bigint NOT NULL,
    until    bigint NOT NULL,
    PRIMARY KEY (package_id, position)
);
CREATE TABLE channels_history (
    LIKE channels,
    position bigint NOT NULL,
    until    bigint NOT NULL,
    PRIMARY KEY (channel_id, position)
);
CREATE TABLE channel_floors_history (
    LIKE channel_floors,
    position bigint NOT NULL,
    until    bigint NOT NULL,
    PRIMARY KEY (channel_id, package_id, position)
);
CREATE TABLE groups_history (
    LIKE groups,
    position bigint NOT NULL,
    until    bigint NOT NULL,
    PRIMARY KEY (group_id, position)
);
COMMENT ON COLUMN groups_history.until IS 'The greatest number while the row holds.';

-- What held at a moment is found by its span, so that it costs what the configuration
-- of that moment is worth, and not what years of it are.
CREATE INDEX applications_history_span
    ON applications_history USING gist (int8range(position, until));
CREATE INDEX packages_history_span
    ON packages_history USING gist (int8range(position, until));
CREATE INDEX channels_history_span
    ON channels_history USING gist (int8range(position, until));
CREATE INDEX channel_floors_history_span
    ON channel_floors_history USING gist (int8range(position, until));
CREATE INDEX groups_history_span
    ON groups_history USING gist (int8range(position, until));

GRANT SELECT, INSERT, UPDATE, TRUNCATE ON
    applications_history, packages_history, channels_history, channel_floors_history,
    groups_history
    TO coreroller_server;
