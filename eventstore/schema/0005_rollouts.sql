-- How far each group is with each package: rollouts, and steps on the way to a target.

CREATE TABLE rollouts (
    group_id          uuid   NOT NULL,
    package_id        uuid   NOT NULL,
    rollout_id        uuid   UNIQUE,
    state             text   NOT NULL DEFAULT '',
    since             bigint NOT NULL DEFAULT 0,
    revision          bigint NOT NULL DEFAULT 0,
    granted           bigint NOT NULL DEFAULT 0,
    total_after_grant bigint NOT NULL DEFAULT 0,
    total_under_way   bigint NOT NULL DEFAULT 0,
    total_claimed     bigint NOT NULL DEFAULT 0,
    total_confirmed   bigint NOT NULL DEFAULT 0,
    total_failed      bigint NOT NULL DEFAULT 0,
    total_timed_out   bigint NOT NULL DEFAULT 0,
    total_lost        bigint NOT NULL DEFAULT 0,
    total_superseded  bigint NOT NULL DEFAULT 0,
    fresh_after_grant bigint NOT NULL DEFAULT 0,
    fresh_under_way   bigint NOT NULL DEFAULT 0,
    fresh_claimed     bigint NOT NULL DEFAULT 0,
    fresh_confirmed   bigint NOT NULL DEFAULT 0,
    fresh_failed      bigint NOT NULL DEFAULT 0,
    fresh_timed_out   bigint NOT NULL DEFAULT 0,
    fresh_lost        bigint NOT NULL DEFAULT 0,
    fresh_superseded  bigint NOT NULL DEFAULT 0,
    is_proven         boolean NOT NULL DEFAULT false,
    PRIMARY KEY (group_id, package_id)
) WITH (fillfactor = 50);
COMMENT ON COLUMN rollouts.rollout_id IS 'Null where the package is only a step to a target.';
COMMENT ON COLUMN rollouts.fresh_after_grant IS 'fresh_* counts grants from here on: since the last start or resume.';

-- What the machines of a group run, those that have gone silent left out.
CREATE TABLE group_versions (
    group_id uuid   NOT NULL,
    version  text   NOT NULL,
    machines bigint NOT NULL,
    PRIMARY KEY (group_id, version)
) WITH (fillfactor = 80);
INSERT INTO group_versions (group_id, version, machines)
SELECT group_id, version, count(*) FROM instances GROUP BY group_id, version;

-- Failures by what the machines gave as their cause; 0 where they gave none.
CREATE TABLE rollout_errors (
    group_id   uuid   NOT NULL,
    package_id uuid   NOT NULL,
    error_code bigint NOT NULL,
    failures   bigint NOT NULL,
    PRIMARY KEY (group_id, package_id, error_code)
);

ALTER TABLE budgets
    DROP COLUMN package_id,
    DROP COLUMN target_granted,
    DROP COLUMN target_under_way,
    DROP COLUMN target_completed,
    DROP COLUMN target_failed,
    DROP COLUMN target_timed_out,
    ADD COLUMN held bigint NOT NULL DEFAULT 0;
UPDATE budgets AS b
   SET held = n.held
  FROM (SELECT group_id, count(*) AS held
          FROM instances WHERE held <> '' GROUP BY group_id) AS n
 WHERE b.group_id = n.group_id;

ALTER TABLE instances
    ADD COLUMN grant_group_id   uuid,
    ADD COLUMN grant_attempt    integer,
    ADD COLUMN grant_outcome    smallint,
    ADD COLUMN grant_claimed_at bigint,
    ADD COLUMN grant_ended_at   bigint,
    ADD COLUMN is_silent        boolean NOT NULL DEFAULT false,
    ADD COLUMN pin              text    NOT NULL DEFAULT '';
COMMENT ON COLUMN instances.grant_outcome IS
    '0 under way, 1 claimed, 2 confirmed, 3 failed, 4 timed out, 5 lost, 6 superseded';
UPDATE instances
   SET grant_group_id = group_id,
       grant_attempt = 1,
       grant_outcome = CASE
           WHEN grant_is_open THEN 0
           WHEN version = grant_version THEN 2
           WHEN status = 4 THEN 1
           WHEN status = 3 THEN 3
           WHEN status = 9 THEN 4
           ELSE 6 END,
       grant_claimed_at = CASE WHEN status IN (4, 5) THEN status_since ELSE 0 END,
       grant_ended_at = CASE WHEN grant_is_open THEN 0 ELSE status_since END
 WHERE grant_package_id IS NOT NULL;
DROP INDEX instances_under_way;
ALTER TABLE instances DROP COLUMN grant_is_open;
-- Whose deadline passes next is found without looking at anybody else.
CREATE INDEX instances_under_way ON instances (grant_group_id, granted_at)
 WHERE grant_outcome = 0 AND grant_claimed_at = 0;
CREATE INDEX instances_awaited ON instances (grant_group_id, grant_claimed_at)
 WHERE grant_outcome IN (0, 1) AND grant_claimed_at > 0;

GRANT SELECT, INSERT, UPDATE, DELETE ON rollouts, group_versions, rollout_errors
    TO coreroller_server;
