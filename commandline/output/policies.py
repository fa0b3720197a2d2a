"""A rollout policy in words."""

from __future__ import annotations

from collections.abc import Iterator

from commandline.schedules import spelled_blackout, spelled_window
from commandline.things import Thing

_ALL = 100


def policy_sentences(group: Thing) -> Iterator[str]:
    """Say what the policy of a group means, what matters most first."""
    policy = {
        name.removeprefix("policy_"): value
        for name, value in group.items()
        if name.startswith("policy_")
    }
    if not policy["updates_enabled"]:
        yield "Updates are off: nobody is granted anything."
    yield _pace(policy)
    if policy["safe_mode"]:
        yield "The first machine of a new package goes alone."
    yield from _times(policy)
    yield from _choice(policy)
    yield _patience(policy)
    yield _halts(policy)


def _pace(policy: Thing) -> str:
    per_period = _machines(policy["max_updates_per_period"])
    in_progress = policy["max_updates_in_progress"]
    at_once = "as many" if in_progress is None else _machines(in_progress)
    period = policy["period_interval"]
    return f"At most {per_period} within {period}, and {at_once} at one time."


def _machines(maximum: int | str) -> str:
    if isinstance(maximum, str):
        return f"{maximum} of the machines"
    return "1 machine" if maximum == 1 else f"{maximum} machines"


def _times(policy: Thing) -> Iterator[str]:
    zone = policy["timezone"]
    if policy["office_hours"]:
        yield f"Only Monday to Friday, 9 to 17 in {zone}."
    if windows := policy["update_windows"]:
        yield f"Only {'; '.join(map(spelled_window, windows))} in {zone}."
    if blackouts := policy["blackouts"]:
        yield f"Not during {'; '.join(map(spelled_blackout, blackouts))} in {zone}."


def _choice(policy: Thing) -> Iterator[str]:
    share = policy["rollout_percentage"]
    if share < _ALL:
        yield f"Only {share:g}% of the machines, drawn by lot for each package."
    if pin := policy["pinned_version"]:
        yield f"Only versions that {pin} admits."
    if policy["allow_downgrades"]:
        yield "Machines that run something newer are brought back to the target."


def _patience(policy: Thing) -> str:
    return (
        f"A machine has {policy['update_timeout']} to install and"
        f" {policy['confirmation_timeout']} to be seen running it; it is granted a"
        f" package {policy['max_attempts']} times at most,"
        f" {policy['retry_wait']} after a failure, then twice as long each time."
    )


def _halts(policy: Thing) -> str:
    share = policy["halt_failure_percentage"]
    if share >= _ALL:
        return "No number of failures halts the rollout."
    sample = policy["halt_minimum_sample"]
    return f"More than {share:g}% failures of at least {sample} halt the rollout."
