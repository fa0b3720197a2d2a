-- Asynchronous projection: what `budgets`, `rollouts` and `rollout_errors` were after each
-- event that changed them, a row for each change; the last one up to a position counts.
--
-- The first row of each group, way and error is in a small index of its own: it tells
-- what there is to look for, and a last row is then found in one probe.
CREATE TABLE budget_history (
    group_id        uuid    NOT NULL,
    position        bigint  NOT NULL,
    is_first        boolean NOT NULL,
    grants          bigint  NOT NULL,
    last_granted_at bigint  NOT NULL,
    under_way       bigint  NOT NULL,
    machines        bigint  NOT NULL,
    held            bigint  NOT NULL,
    PRIMARY KEY (group_id, position)
);
CREATE INDEX budget_history_firsts ON budget_history (group_id) WHERE is_first;

CREATE TABLE progress_history (
    group_id          uuid    NOT NULL,
    package_id        uuid    NOT NULL,
    position          bigint  NOT NULL,
    is_first          boolean NOT NULL,
    rollout_id        uuid,
    state             text    NOT NULL,
    since             bigint  NOT NULL,
    revision          bigint  NOT NULL,
    granted           bigint  NOT NULL,
    total_after_grant bigint  NOT NULL,
    total_under_way   bigint  NOT NULL,
    total_claimed     bigint  NOT NULL,
    total_confirmed   bigint  NOT NULL,
    total_failed      bigint  NOT NULL,
    total_timed_out   bigint  NOT NULL,
    total_lost        bigint  NOT NULL,
    total_superseded  bigint  NOT NULL,
    fresh_after_grant bigint  NOT NULL,
    fresh_under_way   bigint  NOT NULL,
    fresh_claimed     bigint  NOT NULL,
    fresh_confirmed   bigint  NOT NULL,
    fresh_failed      bigint  NOT NULL,
    fresh_timed_out   bigint  NOT NULL,
    fresh_lost        bigint  NOT NULL,
    fresh_superseded  bigint  NOT NULL,
    is_proven         boolean NOT NULL,
    PRIMARY KEY (group_id, package_id, position)
);
CREATE INDEX progress_history_firsts ON progress_history (group_id, package_id)
 WHERE is_first;

CREATE TABLE error_history (
    group_id   uuid    NOT NULL,
    package_id uuid    NOT NULL,
    error_code bigint  NOT NULL,
    position   bigint  NOT NULL,
    is_first   boolean NOT NULL,
    failures   bigint  NOT NULL,
    PRIMARY KEY (group_id, package_id, error_code, position)
);
COMMENT ON COLUMN error_history.failures IS '0 from where they are counted anew.';
CREATE INDEX error_history_firsts ON error_history (group_id, package_id, error_code)
 WHERE is_first;

GRANT SELECT, INSERT, TRUNCATE ON budget_history, progress_history, error_history
    TO coreroller_server;
