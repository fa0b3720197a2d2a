"""The configuration of the other product, read as records."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from importer.records import (
    ActionRecord,
    ActivityRecord,
    ApplicationRecord,
    BlacklistRecord,
    ChannelRecord,
    Configuration,
    FileRecord,
    FloorRecord,
    GroupRecord,
    PackageRecord,
    Record,
    TeamRecord,
    UsedVersion,
)
from importer.source import Source

R = TypeVar("R", bound=Record)
CHANNEL_POINTED, ROLLOUT_FINISHED, ROLLOUT_FAILED = 6, 3, 4
"""Kinds of activity that nothing else tells of, as both products number them."""


def instant(column: str) -> str:
    """
    Give SQL for the microseconds of a time.

    Neither product is older than 2015: what is said to be, was never set.
    """
    finite = f"least(greatest({column}, '2015-01-01Z'), '9999-01-01Z')"
    return f"(extract(epoch FROM {finite}) * 1000000)::bigint"


def read_configuration(source: Source) -> Configuration:
    """Read everything but the machines."""
    return Configuration(
        teams=_records(source, TeamRecord, _TEAMS),
        users=[row["username"] for row in source.read(_USERS)],
        applications=_records(source, ApplicationRecord, _applications(source)),
        packages=_records(source, PackageRecord, _packages(source)),
        actions=_records(source, ActionRecord, _actions(source)),
        files=_records(source, FileRecord, _files(source)),
        channels=_records(source, ChannelRecord, _channels(source)),
        blacklist=_records(source, BlacklistRecord, _BLACKLIST),
        floors=_records(source, FloorRecord, _floors(source)),
        groups=_records(source, GroupRecord, _groups(source)),
        activity=_records(source, ActivityRecord, _activity(source)),
        used_versions=_records(source, UsedVersion, _USED_VERSIONS),
    )


def _records(source: Source, kind: type[R], statement: str) -> list[R]:
    rows: list[dict[str, Any]] = source.read(statement) if statement else []
    return msgspec.convert(rows, list[kind])  # type: ignore[valid-type]


_TEAMS = f"""
    SELECT id, name, {instant("created_ts")} AS created_at
      FROM team ORDER BY created_ts, id
"""  # noqa: S608  (constants of ours, here and below)
_USERS = "SELECT username FROM users ORDER BY username"
_BLACKLIST = """
    SELECT package_id, channel_id FROM package_channel_blacklist
     ORDER BY package_id, channel_id
"""
_USED_VERSIONS = f"""
    SELECT application_id, version, min({instant("created_ts")}) AS since
      FROM (SELECT application_id, version, created_ts FROM instance_status_history
             WHERE version <> ''
             UNION ALL
            SELECT application_id, last_update_version, last_update_granted_ts
              FROM instance_application
             WHERE last_update_version <> '' AND last_update_granted_ts IS NOT NULL
           ) AS used
     GROUP BY application_id, version
     ORDER BY since, application_id, version
"""  # noqa: S608


def _applications(source: Source) -> str:
    product_id = source.either("application", "product_id", "''")
    return f"""
        SELECT id, name, coalesce(description, '') AS description, team_id,
               {instant("created_ts")} AS created_at,
               coalesce({product_id}, '') AS product_id
          FROM application ORDER BY created_ts, id
    """  # noqa: S608


def _packages(source: Source) -> str:
    return f"""
        SELECT id, type, version, url, coalesce(filename, '') AS filename,
               coalesce(description, '') AS description, coalesce(size, '') AS size,
               coalesce(hash, '') AS hash, {instant("created_ts")} AS created_at,
               application_id, {source.either("package", "arch", "NULL")} AS arch
          FROM package ORDER BY created_ts, id
    """  # noqa: S608


def _actions(source: Source) -> str:
    table = "flatcar_action" if source.has("flatcar_action") else "coreos_action"
    return f"""
        SELECT DISTINCT ON (package_id) package_id,
               coalesce(event, '') AS event,
               coalesce(chromeos_version, '') AS chromeos_version,
               coalesce(sha256, '') AS sha256,
               coalesce(needs_admin, false) AS needs_admin,
               coalesce(is_delta, false) AS is_delta,
               coalesce(disable_payload_backoff, true) AS disable_payload_backoff,
               coalesce(metadata_signature_rsa, '') AS metadata_signature_rsa,
               coalesce(metadata_size, '') AS metadata_size,
               coalesce(deadline, '') AS deadline
          FROM {table} ORDER BY package_id, created_ts, id
    """  # noqa: S608


def _files(source: Source) -> str:
    if not source.has("package_file"):
        return ""
    hash256 = source.either("package_file", "hash256", "''")
    return f"""
        SELECT package_id, coalesce(name, '') AS name, coalesce(size, '') AS size,
               coalesce(hash, '') AS hash, coalesce({hash256}, '') AS hash256
          FROM package_file ORDER BY package_id, id
    """  # noqa: S608


def _channels(source: Source) -> str:
    return f"""
        SELECT id, name, color, {instant("created_ts")} AS created_at, application_id,
               package_id, {source.either("channel", "arch", "NULL")} AS arch
          FROM channel ORDER BY created_ts, id
    """  # noqa: S608


def _floors(source: Source) -> str:
    if not source.has("channel_package_floors"):
        return ""
    return f"""
        SELECT channel_id, package_id, coalesce(floor_reason, '') AS reason,
               {instant("created_ts")} AS created_at
          FROM channel_package_floors ORDER BY created_ts, channel_id, package_id
    """  # noqa: S608


def _groups(source: Source) -> str:
    overrides = source.has("group_local")

    def policy(name: str) -> str:
        """Give SQL for a value of the policy as it counts."""
        if not overrides or not source.has("group_local", f"{name}_override"):
            return f"groups.{name}"
        return f"coalesce(group_local.{name}_override, groups.{name})"

    overridden = source.either("group_local", "policy_updates_enabled_override", "NULL")
    join = "LEFT JOIN group_local ON group_local.group_id = id" if overrides else ""
    return f"""
        SELECT id, name, coalesce(description, '') AS description, application_id,
               channel_id, {instant("groups.created_ts")} AS created_at,
               coalesce({source.either("groups", "track", "''")}, '') AS track,
               policy_updates_enabled AS updates_enabled,
               {policy("policy_safe_mode")} AS safe_mode,
               {policy("policy_office_hours")} AS office_hours,
               coalesce({policy("policy_timezone")}, '') AS timezone,
               {policy("policy_period_interval")} AS period_interval,
               {policy("policy_max_updates_per_period")} AS max_updates_per_period,
               {policy("policy_update_timeout")} AS update_timeout,
               {overridden} AS overridden
          FROM groups {join} ORDER BY groups.created_ts, id
    """  # noqa: S608


def _activity(source: Source) -> str:
    """Read what was pointed where, and how rollouts ended, wherever that is kept."""
    kinds = f"({CHANNEL_POINTED}, {ROLLOUT_FINISHED}, {ROLLOUT_FAILED})"
    parts = [
        f"""
        SELECT {instant("created_ts")} AS at, class AS kind, version, group_id,
               {source.either(table, "channel_id", "NULL::uuid")} AS channel_id
          FROM {table} WHERE class IN {kinds}
        """  # noqa: S608
        for table in ("activity", "admin_activity")
        if source.has(table)
    ]
    return f"{' UNION ALL '.join(parts)} ORDER BY at"
