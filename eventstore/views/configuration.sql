CREATE VIEW applications AS
    SELECT application_id, team_id, name, description, product_id, created_at
      FROM coreroller.applications_history
     WHERE int8range(position, until) @> moment();
CREATE VIEW packages AS
    SELECT package_id, application_id, contents, channels_blacklist, created_at
      FROM coreroller.packages_history
     WHERE int8range(position, until) @> moment();
CREATE VIEW channels AS
    SELECT channel_id, application_id, name, color, arch, package_id, created_at,
           pinned
      FROM coreroller.channels_history
     WHERE int8range(position, until) @> moment();
CREATE VIEW channel_floors AS
    SELECT channel_id, package_id, reason, created_at
      FROM coreroller.channel_floors_history
     WHERE int8range(position, until) @> moment();
CREATE VIEW groups AS
    SELECT group_id, application_id, name, description, track, channel_id, policy,
           created_at, schedule_is_open
      FROM coreroller.groups_history
     WHERE int8range(position, until) @> moment();
-- When machines came by is not in the log: of the past, nobody knows.
CREATE VIEW presence AS
    SELECT NULL::uuid AS stream_id, NULL::bigint AS last_check_at,
           NULL::bigint AS checks, NULL::real AS interval_s, NULL::inet AS address
     WHERE false;
