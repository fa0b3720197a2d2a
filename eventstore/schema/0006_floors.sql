-- Packages that no machine may skip on its way to what a channel points at.
CREATE TABLE channel_floors (
    channel_id uuid   NOT NULL,
    package_id uuid   NOT NULL,
    reason     text   NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (channel_id, package_id)
);
CREATE INDEX channel_floors_package ON channel_floors (package_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON channel_floors TO coreroller_server;
