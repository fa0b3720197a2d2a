"""What each event of the configuration does to its tables: one statement for each."""

from __future__ import annotations

from typing import Any

from domain.applications import App
from domain.channels import Channel
from domain.groups import Group
from domain.packages import Package
from domain.people import Team, User
from domain.rollouts import Rollout
from domain.sessions import Session
from domain.tokens import Token

_BEGIN_ANEW = """
    {0}_after_grant = {1}, {0}_under_way = 0, {0}_claimed = 0, {0}_confirmed = 0,
    {0}_failed = 0, {0}_timed_out = 0, {0}_lost = 0, {0}_superseded = 0
"""
_ENTER = """
    UPDATE rollouts
       SET state = '{}', since = %(created_at)s, revision = %(revision)s
     WHERE rollout_id = %(id)s
"""
STATEMENTS: dict[type[Any], str] = {
    Team.Created: """
        INSERT INTO teams (team_id, name, created_at)
        VALUES (%(id)s, %(name)s, %(created_at)s)
    """,
    Team.Renamed: "UPDATE teams SET name = %(name)s WHERE team_id = %(id)s",
    Team.Deleted: "DELETE FROM teams WHERE team_id = %(id)s",
    User.Created: """
        INSERT INTO users
               (user_id, team_id, username, password_hash, role, created_at)
        VALUES (%(id)s, %(team_id)s, %(username)s, %(password_hash)s, %(role)s,
                %(created_at)s)
    """,
    User.PasswordChanged: """
        UPDATE users SET password_hash = %(password_hash)s WHERE user_id = %(id)s
    """,
    User.RoleChanged: "UPDATE users SET role = %(role)s WHERE user_id = %(id)s",
    User.Moved: "UPDATE users SET team_id = %(team_id)s WHERE user_id = %(id)s",
    User.Deleted: "DELETE FROM users WHERE user_id = %(id)s",
    Session.Created: """
        INSERT INTO sessions (session_id, user_id, digest, signed_in_by, expires_at,
                              address, agent, created_at)
        VALUES (%(id)s, %(user_id)s, %(digest)s, %(signed_in_by)s, %(expires_at)s,
                %(address)s, %(agent)s, %(created_at)s)
    """,
    Session.Ended: "DELETE FROM sessions WHERE session_id = %(id)s",
    Token.Created: """
        INSERT INTO tokens
               (token_id, name, digest, owner_id, team_id, terms, created_at)
        VALUES (%(id)s, %(name)s, %(digest)s, %(owner_id)s, %(team_id)s, %(terms)s,
                %(created_at)s)
    """,
    Token.Deleted: "DELETE FROM tokens WHERE token_id = %(id)s",
    App.Created: """
        INSERT INTO applications
               (application_id, team_id, name, description, product_id, created_at)
        VALUES (%(id)s, %(team_id)s, %(name)s, %(description)s, %(product_id)s,
                %(created_at)s)
    """,
    App.Renamed: """
        UPDATE applications SET name = %(name)s WHERE application_id = %(id)s
    """,
    App.Described: """
        UPDATE applications SET description = %(description)s
         WHERE application_id = %(id)s
    """,
    App.ProductIdentified: """
        UPDATE applications SET product_id = %(product_id)s
         WHERE application_id = %(id)s
    """,
    App.Deleted: "DELETE FROM applications WHERE application_id = %(id)s",
    Package.Created: """
        INSERT INTO packages (package_id, application_id, contents, created_at)
        VALUES (%(id)s, %(application_id)s, %(contents)s, %(created_at)s)
    """,
    Package.Revised: """
        UPDATE packages SET contents = %(contents)s WHERE package_id = %(id)s
    """,
    Package.ChannelsBlacklisted: """
        UPDATE packages SET channels_blacklist = %(channel_ids)s::uuid[]
         WHERE package_id = %(id)s
    """,
    Package.Deleted: "DELETE FROM packages WHERE package_id = %(id)s",
    Channel.Created: """
        INSERT INTO channels
               (channel_id, application_id, name, color, arch, created_at)
        VALUES (%(id)s, %(application_id)s, %(name)s, %(color)s, %(arch)s,
                %(created_at)s)
    """,
    Channel.Renamed: "UPDATE channels SET name = %(name)s WHERE channel_id = %(id)s",
    Channel.Recolored: """
        UPDATE channels SET color = %(color)s WHERE channel_id = %(id)s
    """,
    Channel.PackageAssigned: """
        UPDATE channels SET package_id = %(package_id)s WHERE channel_id = %(id)s
    """,
    Channel.Pinned: "UPDATE channels SET pinned = true WHERE channel_id = %(id)s",
    Channel.Unpinned: "UPDATE channels SET pinned = false WHERE channel_id = %(id)s",
    Channel.FloorSet: """
        INSERT INTO channel_floors (channel_id, package_id, reason, created_at)
        VALUES (%(id)s, %(package_id)s, %(floor_reason)s, %(created_at)s)
            ON CONFLICT (channel_id, package_id) DO UPDATE SET reason = excluded.reason
    """,
    Channel.FloorRemoved: """
        DELETE FROM channel_floors
         WHERE channel_id = %(id)s AND package_id = %(package_id)s
    """,
    Channel.Deleted: """
        WITH floors AS (DELETE FROM channel_floors WHERE channel_id = %(id)s)
        DELETE FROM channels WHERE channel_id = %(id)s
    """,
    Group.Created: """
        WITH budget AS (INSERT INTO budgets (group_id) VALUES (%(id)s))
        INSERT INTO groups
               (group_id, application_id, name, description, track, policy, created_at)
        VALUES (%(id)s, %(application_id)s, %(name)s, %(description)s, %(track)s,
                %(policy)s, %(created_at)s)
    """,
    Group.Renamed: "UPDATE groups SET name = %(name)s WHERE group_id = %(id)s",
    Group.Described: """
        UPDATE groups SET description = %(description)s WHERE group_id = %(id)s
    """,
    Group.TrackChanged: "UPDATE groups SET track = %(track)s WHERE group_id = %(id)s",
    Group.ChannelAssigned: """
        UPDATE groups SET channel_id = %(channel_id)s WHERE group_id = %(id)s
    """,
    Group.PolicyChanged: """
        UPDATE groups SET policy = %(policy)s WHERE group_id = %(id)s
    """,
    Group.WindowOpened: """
        UPDATE groups SET schedule_is_open = true WHERE group_id = %(id)s
    """,
    Group.WindowClosed: """
        UPDATE groups SET schedule_is_open = false WHERE group_id = %(id)s
    """,
    Group.Deleted: "DELETE FROM groups WHERE group_id = %(id)s",
    Rollout.Created: f"""
        WITH forgotten AS (
            DELETE FROM rollout_errors
             WHERE group_id = %(group_id)s AND package_id = %(package_id)s)
        INSERT INTO rollouts
               (rollout_id, group_id, package_id, state, since, revision,
                total_after_grant, fresh_after_grant)
        SELECT %(id)s, %(group_id)s, %(package_id)s, 'running', %(created_at)s,
               %(revision)s, grants, grants
          FROM budgets WHERE group_id = %(group_id)s
        ON CONFLICT (group_id, package_id) DO UPDATE
           SET rollout_id = excluded.rollout_id, state = excluded.state,
               since = excluded.since, revision = excluded.revision,
               {_BEGIN_ANEW.format("total", "excluded.total_after_grant")},
               {_BEGIN_ANEW.format("fresh", "excluded.fresh_after_grant")},
               granted = 0, is_proven = false
    """,  # noqa: S608
    Rollout.Restarted: f"""
        WITH forgotten AS (
            DELETE FROM rollout_errors AS e
             USING rollouts AS r
             WHERE r.rollout_id = %(id)s
               AND (e.group_id, e.package_id) = (r.group_id, r.package_id))
        UPDATE rollouts AS r
           SET state = 'running', since = %(created_at)s, revision = %(revision)s,
               {_BEGIN_ANEW.format("total", "b.grants")},
               {_BEGIN_ANEW.format("fresh", "b.grants")},
               granted = 0, is_proven = false
          FROM budgets b
         WHERE r.rollout_id = %(id)s AND b.group_id = r.group_id
    """,  # noqa: S608
    Rollout.Paused: _ENTER.format("paused"),
    # Failures are forgiven on every way that the group has.
    Rollout.Resumed: f"""
        UPDATE rollouts AS r
           SET state = CASE WHEN r.rollout_id = %(id)s THEN 'running'
                            ELSE r.state END,
               since = CASE WHEN r.rollout_id = %(id)s THEN %(created_at)s
                            ELSE r.since END,
               revision = CASE WHEN r.rollout_id = %(id)s THEN %(revision)s
                               ELSE r.revision END,
               {_BEGIN_ANEW.format("fresh", "b.grants")},
               is_proven = false
          FROM rollouts resumed JOIN budgets b USING (group_id)
         WHERE resumed.rollout_id = %(id)s AND r.group_id = b.group_id
    """,  # noqa: S608
    Rollout.Halted: _ENTER.format("halted"),
    Rollout.HaltedByOperator: _ENTER.format("halted"),
    Rollout.Finished: _ENTER.format("finished"),
    Rollout.Superseded: _ENTER.format("superseded"),
}
