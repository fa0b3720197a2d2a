"""Machines of an application, for what the API tells of them."""

from uuid import UUID

from clock.deadlines import DeadlineKeeper
from domain.instants import system_clock
from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.batch import BatchDecider
from omaha.protocol.requests import parse_request
from tests.machines import Updater

DAY = 24 * 3600 * 1_000_000


class Fleet:
    """Machines of one group, at a time that the test moves."""

    def __init__(self, services, group):
        self.now = system_clock()
        self._group = group
        self._deadlines = DeadlineKeeper(services.database)
        self._decide = BatchDecider(
            services.database, lambda: self.now, Manners(), lambda visit, now: None
        )

    @property
    def application_id(self):
        return UUID(self._group["application_id"])

    def machine(self, machine_id, version="1.0.0"):
        app_id, track = self._group["application_id"], self._group["track"]
        return Updater(app_id, machine_id, track, version)

    def check(self, *machines):
        """Let machines ask for an update; gives the version that each is offered."""
        return [self._offer(self._send(machine.checks())) for machine in machines]

    def fails(self, machine, code=None):
        self._send(machine.reports(3, 0, code))

    def claims(self, machine):
        self._send(machine.reports(3, 1))

    def confirms(self, machine, version):
        self._send(machine.rebooted_into(version).checks())

    def passes(self, microseconds):
        """Let time pass, and every deadline in it."""
        self.now += microseconds
        self._deadlines.end_overdue(self.now)

    def _send(self, body):
        ((answer,),) = self._decide([Arrival(parse_request(body))])
        return answer

    def _offer(self, answer):
        return next((each.version for each in answer.update_check.manifests), None)
