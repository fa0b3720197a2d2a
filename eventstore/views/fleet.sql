-- What the machines of a group ran, those that had gone silent left out: the counts at
-- the mark before the last move, and the moves since, of which there are 200 at most.
CREATE VIEW group_versions AS
WITH mark AS (
    SELECT (coalesce(max(position), 1) - 1) / 200 * 200 AS position FROM moves
     WHERE position <= moment()
)
SELECT group_id, version, sum(machines)::bigint AS machines
  FROM (SELECT g.group_id, u.standing_id, u.machines
          FROM (SELECT DISTINCT group_id FROM standings) AS g
         CROSS JOIN LATERAL (
               SELECT c.standing_ids, c.machines FROM census c
                WHERE c.group_id = g.group_id
                  AND c.position <= (SELECT position FROM mark)
                ORDER BY c.position DESC LIMIT 1) AS last
         CROSS JOIN LATERAL unnest(last.standing_ids, last.machines)
               AS u(standing_id, machines)
         UNION ALL
        SELECT s.group_id, s.standing_id, v.machines
          FROM (SELECT m.standing_id, m.previous_id FROM moves m
                 WHERE m.position > (SELECT position FROM mark)
                   AND m.position <= moment()
                 ORDER BY m.position LIMIT 200) AS m
         CROSS JOIN LATERAL (VALUES (m.standing_id, 1), (m.previous_id, -1))
               AS v(standing_id, machines)
          JOIN standings s ON s.standing_id = v.standing_id) AS counted
  JOIN (SELECT standing_id, version, is_silent FROM standings) AS s USING (standing_id)
 WHERE NOT is_silent
 GROUP BY group_id, version
HAVING sum(machines) <> 0;
