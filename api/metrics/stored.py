"""What the database knows: the log, the projections, and how groups are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from psycopg import Connection

from api.metrics.watches import Watches
from domain.instants import SECOND
from domain.progress import RolloutState
from eventstore.log import last_position
from projections.asynchronous.statuses import Status, read_statuses
from projections.notifications import SinkStatus, read_sinks
from projections.pages_metrics import OUTCOMES, GroupGauges, read_group_gauges
from projections.syncing import SyncedChannel, synced_channels
from projections.watches import roles_on_watch

_GROUP = ("application", "group", "group_id")


class Stored(Collector):
    """
    What was read for one scrape.

    Args:
        end: The position of the newest event.
        statuses: How far the projections are.
        groups: How groups are; one that was deleted is not among them.
        channels: Those that follow an upstream.
        sinks: How far those are who are told what happens.
    """

    def __init__(
        self,
        end: int,
        statuses: Sequence[Status],
        groups: Sequence[GroupGauges],
        channels: Sequence[SyncedChannel],
        sinks: Sequence[SinkStatus],
    ) -> None:
        self._end = end
        self._statuses = statuses
        self._groups = groups
        self._channels = channels
        self._sinks = [each for each in sinks if each.is_configured]

    def collect(self) -> Iterator[Metric]:
        """Tell it."""
        yield GaugeMetricFamily(
            "coreroller_log_position", "Position of the newest event.", self._end
        )
        yield from self._of_projections()
        yield from self._of_groups()
        yield from self._of_rollouts()
        yield from self._of_channels()
        yield from self._of_sinks()

    def _of_projections(self) -> Iterator[Metric]:
        labels = ("projection", "version")
        position = _gauge("projection_position", "Of the last event folded.", labels)
        lag = _gauge("projection_lag_events", "Yet to be folded, at most.", labels)
        failed = _gauge("projection_failed", "1 while an event stops it.", labels)
        for each in self._statuses:
            values = each.name, str(each.version)
            position.add_metric(values, each.position)
            lag.add_metric(values, each.lag)
            failed.add_metric(values, each.failure is not None)
        return iter((position, lag, failed))

    def _of_groups(self) -> Iterator[Metric]:
        machines = _gauge("group_machines", "That have not gone silent.", _GROUP)
        on_target = _gauge(
            "group_machines_on_target", "Of those, that run the target.", _GROUP
        )
        for each in self._groups:
            labels = each.application, each.group, each.group_id
            machines.add_metric(labels, each.machines)
            on_target.add_metric(labels, each.on_target)
        return iter((machines, on_target))

    def _of_rollouts(self) -> Iterator[Metric]:
        machines = _gauge(
            "rollout_machines",
            "Of the current rollout, by the outcome of their last grant.",
            (*_GROUP, "outcome"),
        )
        state = _gauge(
            "rollout_state",
            "1 for the state that the current rollout is in, else 0.",
            (*_GROUP, "target", "state"),
        )
        for each in self._groups:
            if not each.state:
                continue
            labels = each.application, each.group, each.group_id
            tallies = msgspec.structs.asdict(each)
            for outcome in OUTCOMES:
                machines.add_metric((*labels, outcome), tallies[outcome])
            for known in filter(None, RolloutState):
                values = (*labels, each.version or "", known)
                state.add_metric(values, each.state == known)
        return iter((machines, state))

    def _of_channels(self) -> Iterator[Metric]:
        labels = ("channel", "arch")
        failed = _gauge("sync_failed", "1 if the syncer's last try failed.", labels)
        success = _gauge(
            "sync_success_timestamp_seconds",
            "When the channel was last found, or brought, up to date.",
            labels,
        )
        for each in self._channels:
            values = each.name, each.arch.name.lower()
            if each.last_result is not None:
                failed.add_metric(values, each.last_error is not None)
            if each.succeeded_at is not None:
                success.add_metric(values, each.succeeded_at / SECOND)
        return iter((failed, success))

    def _of_sinks(self) -> Iterator[Metric]:
        lag = _gauge("notification_lag_entries", "Yet to be looked at.", ("sink",))
        waiting = _gauge("notification_waiting", "Yet to be sent.", ("sink",))
        dead = _gauge("notification_dead_letters", "Given up.", ("sink",))
        delivered = CounterMetricFamily(
            "coreroller_notification_delivered", "Sent.", labels=("sink",)
        )
        failures = CounterMetricFamily(
            "coreroller_notification_failures", "Tries that failed.", labels=("sink",)
        )
        for each in self._sinks:
            labels = (each.name,)
            lag.add_metric(labels, each.lag)
            waiting.add_metric(labels, each.waiting)
            dead.add_metric(labels, each.dead)
            delivered.add_metric(labels, each.delivered)
            failures.add_metric(labels, each.failures)
        return iter((lag, waiting, dead, delivered, failures))


def read_stored(connection: Connection[Any]) -> list[Collector]:
    """Read all of it, and who is on watch."""
    stored = Stored(
        last_position(connection),
        read_statuses(connection),
        read_group_gauges(connection),
        synced_channels(connection),
        read_sinks(connection),
    )
    return [stored, Watches(roles_on_watch(connection))]


def _gauge(name: str, words: str, labels: tuple[str, ...]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"coreroller_{name}", words, labels=labels)
