"""The machines of the demo go on while it serves: over HTTP, as machines do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import NoReturn

import httpx
from msgspec.structs import replace

from deploy.demo.fleets import fleets_of
from deploy.in_process import own_address
from deploy.settings import Settings
from domain.instance_events import Status
from domain.instances import Instance
from eventstore.database import Database
from omaha.protocol.requests import parse_request
from projections.instances import read_all_instances
from simulator.fleet import Fleet
from simulator.habits import MINUTE, SECOND, Habits
from simulator.lapse import Lapse, Send


def live_on(settings: Settings, pause: Callable[[float], None]) -> NoReturn:
    """
    Let the machines live at an easy pace, until `pause` or a request to stop ends it.

    Args:
        settings: Of the server, which may not answer yet.
        pause: Waits for so many seconds.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    fleets = _survivors(settings)
    with httpx.Client(base_url=f"http://{settings.bind}") as server:
        while not _is_up(server):
            pause(1.0)
        lapse = Lapse(fleets, _over_http(server, settings), lambda now: None, 0)
        while True:
            # NOTE: not by the wall clock: after a laptop's sleep nobody catches up.
            lapse.run(lapse.now + SECOND)
            pause(1.0)


def _survivors(settings: Settings) -> list[Fleet]:
    """Give the fleets of the demo; who is silent or unknown to the server is gone."""
    with (
        closing(Database(settings.db_url, size=1)) as database,
        database.connection() as connection,
    ):
        machines = read_all_instances(connection).values()
    versions = {
        machine.machine_id: _booted(machine)
        for machine in machines
        if not machine.is_silent
    }
    return [
        Fleet(_livelier(habits), versions=versions)
        for habits in fleets_of(settings.demo_machines)
    ]


def _booted(machine: Instance) -> str:
    """Tell what a machine runs after a reboot."""
    if machine.status is Status.INSTALLED and machine.grant is not None:
        return machine.grant.version
    return machine.version


def _livelier(habits: Habits) -> Habits:
    """Let machines ask so often that somebody who looks on sees something happen."""
    return replace(
        habits,
        check_interval=10 * MINUTE,
        copying=10 * SECOND,
        download=MINUTE,
        install=30 * SECOND,
        reboot=MINUTE,
    )


def _is_up(server: httpx.Client) -> bool:
    try:
        return server.get("/health").is_success
    except httpx.TransportError:
        return False


def _over_http(server: httpx.Client, settings: Settings) -> Send:
    """Give what posts the requests of machines, one after the other."""
    path = f"/v1/update/{settings.omaha_path_secret}"

    def answers(bodies: Sequence[bytes]) -> Iterator[bytes | None]:
        for body in bodies:
            machine_id = parse_request(body).apps[0].machine_id
            headers = {
                "Content-Type": "text/xml",
                "X-Forwarded-For": own_address(machine_id),
            }
            try:
                answer = server.post(path, content=body, headers=headers)
            except httpx.TransportError:
                yield None
            else:
                yield answer.content if answer.is_success else None

    return lambda bodies, now: list(answers(bodies))
