-- How many machines a group has, for limits that are a percentage of it. Counted along
-- with the events, so that no decision scans a group.
ALTER TABLE budgets ADD COLUMN machines bigint NOT NULL DEFAULT 0;
UPDATE budgets AS b
   SET machines = n.machines
  FROM (SELECT group_id, count(*) AS machines FROM instances GROUP BY group_id) AS n
 WHERE b.group_id = n.group_id;
