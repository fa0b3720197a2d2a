-- What groups and their rollouts had come to: the last row of each up to the moment.
-- PERF: the keys are those of the first row, so that a condition on them finds it.
CREATE VIEW budgets AS
    SELECT first.group_id, last.*
      FROM budget_history AS first
     CROSS JOIN LATERAL (
           SELECT grants, last_granted_at, under_way, machines, held
             FROM budget_history AS h
            WHERE h.group_id = first.group_id AND h.position <= moment()
            ORDER BY h.position DESC LIMIT 1) AS last
     WHERE first.is_first;

CREATE VIEW rollouts AS
    SELECT first.group_id, first.package_id, last.*
      FROM progress_history AS first
     CROSS JOIN LATERAL (
           SELECT rollout_id, state, since, revision, granted,
                  total_after_grant, total_under_way, total_claimed, total_confirmed,
                  total_failed, total_timed_out, total_lost, total_superseded,
                  fresh_after_grant, fresh_under_way, fresh_claimed, fresh_confirmed,
                  fresh_failed, fresh_timed_out, fresh_lost, fresh_superseded, is_proven
             FROM progress_history AS h
            WHERE h.group_id = first.group_id AND h.package_id = first.package_id
              AND h.position <= moment()
            ORDER BY h.position DESC LIMIT 1) AS last
     WHERE first.is_first;

CREATE VIEW rollout_errors AS
    SELECT first.group_id, first.package_id, first.error_code, last.*
      FROM error_history AS first
     CROSS JOIN LATERAL (
           SELECT failures
             FROM error_history AS h
            WHERE h.group_id = first.group_id AND h.package_id = first.package_id
              AND h.error_code = first.error_code AND h.position <= moment()
            ORDER BY h.position DESC LIMIT 1) AS last
     WHERE first.is_first AND last.failures > 0;

-- Grants are numbered and stay for ever: those up to the last one that was made by then.
CREATE VIEW grants AS
    SELECT group_id, number, granted_at, stream_id
      FROM coreroller.grants AS g
     WHERE number <= (
           SELECT h.grants FROM budget_history AS h
            WHERE h.group_id = g.group_id AND h.position <= moment()
            ORDER BY h.position DESC LIMIT 1);
