-- Inline read models: what decisions and the REST API read. They move in the same
-- transaction as the events they come from, and can be rebuilt from the log.

-- Rises with every change of configuration, so that a worker knows when to read anew.
CREATE TABLE configuration_state (
    singleton             boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    configuration_version bigint NOT NULL
);
INSERT INTO configuration_state (configuration_version) VALUES (0);

CREATE TABLE teams (
    team_id    uuid PRIMARY KEY,
    name       text   NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE users (
    user_id       uuid PRIMARY KEY,
    team_id       uuid   NOT NULL,
    username      text   NOT NULL UNIQUE,
    password_hash text   NOT NULL,
    created_at    bigint NOT NULL
);

CREATE TABLE applications (
    application_id uuid PRIMARY KEY,
    team_id        uuid   NOT NULL,
    name           text   NOT NULL,
    description    text   NOT NULL,
    product_id     text   NOT NULL,
    created_at     bigint NOT NULL
);

CREATE TABLE packages (
    package_id         uuid PRIMARY KEY,
    application_id     uuid   NOT NULL,
    contents           jsonb  NOT NULL,
    channels_blacklist uuid[] NOT NULL DEFAULT '{}',
    created_at         bigint NOT NULL
);
CREATE INDEX packages_application ON packages (application_id);

CREATE TABLE channels (
    channel_id     uuid PRIMARY KEY,
    application_id uuid     NOT NULL,
    name           text     NOT NULL,
    color          text     NOT NULL,
    arch           smallint NOT NULL,
    package_id     uuid,
    created_at     bigint   NOT NULL
);
CREATE INDEX channels_application ON channels (application_id);

CREATE TABLE groups (
    group_id       uuid PRIMARY KEY,
    application_id uuid   NOT NULL,
    name           text   NOT NULL,
    description    text   NOT NULL,
    track          text   NOT NULL,
    channel_id     uuid,
    policy         jsonb  NOT NULL,
    created_at     bigint NOT NULL
);
CREATE INDEX groups_application ON groups (application_id);

-- What a group has granted: the one place where its limits are decided.
CREATE TABLE budgets (
    group_id         uuid PRIMARY KEY,
    grants           bigint NOT NULL DEFAULT 0,
    last_granted_at  bigint NOT NULL DEFAULT 0,
    under_way        bigint NOT NULL DEFAULT 0,
    package_id       uuid,
    target_granted   bigint NOT NULL DEFAULT 0,
    target_under_way bigint NOT NULL DEFAULT 0,
    target_completed bigint NOT NULL DEFAULT 0,
    target_failed    bigint NOT NULL DEFAULT 0,
    target_timed_out bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Grants of a group, numbered: "how many within the last period" is one index probe.
CREATE TABLE grants (
    group_id   uuid   NOT NULL,
    number     bigint NOT NULL,
    granted_at bigint NOT NULL,
    stream_id  uuid   NOT NULL,
    PRIMARY KEY (group_id, number)
);
CREATE INDEX grants_in_time ON grants (group_id, granted_at, number);

-- A machine in an application. Free space on the pages keeps updates off the indexes.
CREATE TABLE instances (
    stream_id        uuid PRIMARY KEY,
    application_id   uuid     NOT NULL,
    machine_id       text     NOT NULL,
    group_id         uuid     NOT NULL,
    version          text     NOT NULL,
    alias            text     NOT NULL,
    oem              text     NOT NULL,
    oem_version      text     NOT NULL,
    aleph_version    text     NOT NULL,
    arch             smallint NOT NULL,
    registered_at    bigint   NOT NULL,
    status           smallint,
    status_since     bigint   NOT NULL,
    grant_package_id uuid,
    grant_version    text,
    granted_at       bigint,
    grant_number     bigint,
    grant_is_open    boolean  NOT NULL,
    held             text     NOT NULL,
    error_code       bigint,
    revision         bigint   NOT NULL
) WITH (fillfactor = 80);
-- Who is under way, oldest first: time-outs are found without looking at anybody else.
CREATE INDEX instances_under_way ON instances (group_id, granted_at) WHERE grant_is_open;

GRANT SELECT, INSERT, UPDATE, DELETE ON
    teams, users, applications, packages, channels, groups, budgets, grants, instances
    TO coreroller_server;
GRANT SELECT, UPDATE ON configuration_state TO coreroller_server;
