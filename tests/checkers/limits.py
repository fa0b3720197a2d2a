"""
Reads a log and finds every grant that no policy allowed.

It shares no code with the engine: rows come from SQL, payloads are plain JSON, and each
rule is written once more, in another way.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import psycopg

Json = dict[str, Any]
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
ENDINGS = {
    "instance.update_completed": "claimed",
    "instance.update_confirmed": "confirmed",
    "instance.update_failed": "failed",
    "instance.update_timed_out": "failed",
    "instance.update_lost": "failed",
    "instance.update_superseded": "left",
}
STATES = {
    "rollout.started": "running",
    "rollout.restarted": "running",
    "rollout.resumed": "running",
    "rollout.paused": "paused",
    "rollout.halted": "halted",
    "rollout.halted_by_operator": "halted",
    "rollout.finished": "running",
    "rollout.superseded": "superseded",
}


@dataclass
class Machine:
    """What the log tells of one machine."""

    group: str
    version: str
    silent: bool = False
    grant: Json | None = None
    outcome: str = ""


@dataclass
class Group:
    """What the log tells of one group."""

    policy: Json
    channel: str | None = None
    grants: list[int] = field(default_factory=list)
    proven: set[str] = field(default_factory=set)
    resumed_after: int = 0
    started_after: dict[str, int] = field(default_factory=dict)

    def counts_after(self, package_id: str) -> int:
        """Give the number of the last grant of a package that counts no more."""
        return self.started_after.get(package_id, self.resumed_after)


def read_rows(url: str) -> list[tuple[str, int, str, Json]]:
    """Read stream, version, stored name and payload of every event, in order."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT originator_id::text, originator_version, topic, state"
            " FROM coreroller.events ORDER BY notification_id"
        )
        return [(row[0], row[1], row[2], json.loads(row[3])) for row in rows]


def find_violations(rows: Iterable[tuple[str, int, str, Json]]) -> list[str]:
    """List what should not have happened, in words; nothing if all is well."""
    checker = _Checker()
    for row in rows:
        checker.read(*row)
    return checker.violations


class _Checker:
    def __init__(self) -> None:
        self.violations: list[str] = []
        self.versions: dict[str, int] = defaultdict(int)
        self.machines: dict[str, Machine] = {}
        self.groups: dict[str, Group] = {}
        self.targets: dict[str | None, str | None] = {None: None}
        self.floors: dict[str | None, set[str]] = defaultdict(set)
        self.rollouts: dict[str, tuple[str, str]] = {}
        self.states: dict[tuple[str, str], str] = {}

    def read(self, stream: str, version: int, topic: str, event: Json) -> None:
        self.versions[stream] += 1
        if version != self.versions[stream]:
            self.complain(f"{stream} has no version {self.versions[stream]}")
        kind, _, what = topic.partition(".")
        if kind == "instance":
            self.read_instance(stream, what, event)
        elif kind == "rollout":
            self.read_rollout(stream, topic, event)
        elif kind in ("group", "channel"):
            self.read_configuration(stream, topic, event)

    def complain(self, what: str) -> None:
        self.violations.append(what)

    def read_configuration(self, stream: str, topic: str, event: Json) -> None:
        if topic == "group.created":
            self.groups[stream] = Group(event["policy"])
        elif topic == "group.policy_changed":
            self.groups[stream].policy = event["policy"]
        elif topic == "group.channel_assigned":
            self.groups[stream].channel = event["channel_id"]
        elif topic == "channel.package_assigned":
            self.targets[stream] = event["package_id"]
        elif topic == "channel.floor_set":
            self.floors[stream].add(event["package_id"])
        elif topic == "channel.floor_removed":
            self.floors[stream].discard(event["package_id"])

    def read_rollout(self, stream: str, topic: str, event: Json) -> None:
        if topic == "rollout.started":
            self.rollouts[stream] = event["group_id"], event["package_id"]
        way = self.rollouts[stream]
        self.states[way] = STATES[topic]
        group = self.groups[way[0]]
        if topic == "rollout.resumed":
            group.proven.clear()
            group.started_after.clear()
            group.resumed_after = len(group.grants)
        elif topic in ("rollout.started", "rollout.restarted"):
            group.proven.discard(way[1])
            group.started_after[way[1]] = len(group.grants)

    def read_instance(self, stream: str, what: str, event: Json) -> None:
        if what == "registered":
            self.machines[stream] = Machine(event["group_id"], event["version"])
            return
        machine = self.machines[stream]
        if what == "group_changed":
            machine.group = event["group_id"]
        elif what == "version_changed":
            machine.version = event["version"]
        elif what in ("went_silent", "came_back"):
            machine.silent = what == "went_silent"
        elif what == "update_granted":
            self.grant(stream, machine, event)
        elif (ending := ENDINGS.get(f"instance.{what}")) is not None:
            self.end(machine, ending)

    def end(self, machine: Machine, ending: str) -> None:
        machine.outcome = ending
        if ending == "confirmed" and machine.grant is not None:
            group = self.groups[machine.grant["group_id"]]
            package_id = machine.grant["package_id"]
            if machine.grant["number"] > group.counts_after(package_id):
                group.proven.add(package_id)

    def grant(self, stream: str, machine: Machine, event: Json) -> None:
        group_id, package_id = event["group_id"], event["package_id"]
        group, who = self.groups[group_id], f"grant {event['number']} of {group_id}"
        if machine.outcome == "under way":
            self.complain(f"{who}: the machine is under way already")
        if machine.group != group_id:
            self.complain(f"{who}: the machine is in {machine.group}")
        self.check_order(who, group, event)
        self.check_target(who, group_id, group, package_id)
        if not is_newer(event["version"], machine.version):
            self.complain(f"{who}: {event['version']} over {machine.version}")
        machine.grant, machine.outcome = event, "under way"
        self.check_limits(who, group_id, group, event["at"])
        self.check_safe_mode(who, stream, group, event)
        if event.get("attempt", 1) > group.policy.get("max_attempts", 5):
            self.complain(f"{who}: attempt {event['attempt']}")

    def check_order(self, who: str, group: Group, event: Json) -> None:
        group.grants.append(event["at"])
        if event["number"] != len(group.grants):
            self.complain(f"{who} is the {len(group.grants)}th")
        if group.grants[-2:] != sorted(group.grants[-2:]):
            self.complain(f"{who} is before the one before it")

    def check_target(
        self, who: str, group_id: str, group: Group, package_id: str
    ) -> None:
        target = self.targets.get(group.channel)
        if package_id != target and package_id not in self.floors[group.channel]:
            self.complain(f"{who}: {package_id} is not where the group goes")
        if not group.policy["updates_enabled"]:
            self.complain(f"{who}: updates are disabled")
        state = "" if target is None else self.states.get((group_id, target), "none")
        if state != "running":
            self.complain(f"{who}: the rollout is {state}")

    def check_limits(self, who: str, group_id: str, group: Group, at: int) -> None:
        size = sum(
            machine.group == group_id and not machine.silent
            for machine in self.machines.values()
        )
        period = seconds(group.policy["period_interval"]) * 1_000_000
        granted = len(group.grants) - bisect_right(group.grants, at - period)
        most = machines(group.policy["max_updates_per_period"], size)
        if granted > most:
            self.complain(f"{who}: {granted} of {most} in a period")
        under_way = sum(
            machine.outcome == "under way"
            and machine.grant is not None
            and machine.grant["group_id"] == group_id
            for machine in self.machines.values()
        )
        at_once = group.policy.get("max_updates_in_progress")
        most = most if at_once is None else machines(at_once, size)
        if under_way > most:
            self.complain(f"{who}: {under_way} of {most} under way")

    def check_safe_mode(self, who: str, stream: str, group: Group, event: Json) -> None:
        package_id = event["package_id"]
        if not group.policy["safe_mode"] or package_id in group.proven:
            return
        for other, machine in self.machines.items():
            grant = machine.grant
            if (
                other != stream
                and grant is not None
                and grant["package_id"] == package_id
                and grant["group_id"] == event["group_id"]
                and grant["number"] > group.counts_after(package_id)
                and machine.outcome in ("under way", "claimed")
            ):
                self.complain(f"{who}: not the first alone, {other} is on its way")


def seconds(interval: str) -> int:
    number, unit = interval.split()
    return int(number) * UNITS[unit.removesuffix("s")]


def machines(most: int | str, size: int) -> int:
    if isinstance(most, int):
        return most
    share = Fraction(most.replace("%", "").strip()) / 100
    return max(1, int(size * share))


def is_newer(version: str, than: str) -> bool:
    """Compare releases; what is tested with has no prereleases."""
    return [int(n) for n in version.split(".")] > [int(n) for n in than.split(".")]
