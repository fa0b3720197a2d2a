"""The options that set the policy of a group, one for each field."""

from __future__ import annotations

from typing import Any

import click

from commandline.options import Command, given
from commandline.schedules import BlackoutsType, WindowsType
from commandline.things import Thing

_NONE = "none"
_OWN = {"name", "description", "track"}


class _Maximum(click.ParamType[Any]):
    """A number of machines, a percentage of the group, or none."""

    name = "maximum"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        text = str(value)
        if text.isdecimal():
            return int(text)
        if not text.endswith("%") and text != _NONE:
            self.fail(f"{value!r} is neither a number nor such as 5%", param, ctx)
        return text


_MAXIMUM = _Maximum()

_OPTIONS = (
    click.option(
        "--updates/--no-updates",
        "updates_enabled",
        default=None,
        help="Whether machines are granted updates at all.",
    ),
    click.option(
        "--max-updates-per-period",
        type=_MAXIMUM,
        metavar="N|P%",
        help="Machines granted within any period.",
    ),
    click.option(
        "--period", "period_interval", metavar="INTERVAL", help='Such as "1 hour".'
    ),
    click.option(
        "--max-updates-in-progress",
        type=_MAXIMUM,
        metavar="N|P%|none",
        help="Machines under way at one time; none: as many as per period.",
    ),
    click.option(
        "--safe-mode/--no-safe-mode",
        default=None,
        help="The first machine of a package goes alone.",
    ),
    click.option(
        "--office-hours/--no-office-hours",
        default=None,
        help="Only Monday to Friday, 9 to 17.",
    ),
    click.option(
        "--windows",
        "update_windows",
        type=WindowsType(),
        metavar="TIMES|none",
        help='Only within "Mon-Fri 22:00-06:00; Sun 00:00-00:00".',
    ),
    click.option(
        "--blackouts",
        type=BlackoutsType(),
        metavar="PERIODS|none",
        help='Not during "2026-12-23T18:00/2027-01-07T00:00".',
    ),
    click.option("--timezone", metavar="ZONE", help="Of all these: Europe/Berlin."),
    click.option(
        "--rollout-percentage",
        type=click.FloatRange(0, 100),
        metavar="P",
        help="Only this share of the machines, drawn by lot.",
    ),
    click.option(
        "--pin",
        "pinned_version",
        metavar="VERSIONS",
        help='Only what it admits: 4230.2.x, ">=4230.2, <4400"; "" for all.',
    ),
    click.option(
        "--downgrades/--no-downgrades",
        "allow_downgrades",
        default=None,
        help="Bring machines back that run something newer.",
    ),
    click.option(
        "--update-timeout", metavar="INTERVAL", help="From the grant to installed."
    ),
    click.option(
        "--confirmation-timeout",
        metavar="INTERVAL",
        help="From installed to seen running it.",
    ),
    click.option(
        "--max-attempts",
        type=int,
        metavar="N",
        help="Grants of a package to a machine while they go wrong.",
    ),
    click.option(
        "--retry-wait", metavar="INTERVAL", help="After a failure; then doubled."
    ),
    click.option(
        "--halt-failure-percentage",
        type=click.FloatRange(0, 100),
        metavar="P",
        help="More failures halt the rollout; 100 for never.",
    ),
    click.option(
        "--halt-minimum-sample",
        type=int,
        metavar="N",
        help="Updates that must have ended before that is judged.",
    ),
)


def with_policy(command: Command) -> Command:
    """Let a command take every field of a policy, by name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def group_fields(settings: Thing) -> Thing:
    """Give settings of a group, as they are named here, as the API has them."""
    return {
        name if name in _OWN else f"policy_{name}": None if value == _NONE else value
        for name, value in given(settings).items()
    }
