"""Rules: what a sink is told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from domain.causes import IMPORTER
from notifier.words import CLASSES, SEVERITIES, listed
from projections.asynchronous.activity.entries import ActivityClass, Entry, Severity

_CLASSES_BY_NAME = {name: class_ for class_, name in CLASSES.items()}
_SEVERITIES_BY_NAME = {name: severity for severity, name in SEVERITIES.items()}
_AT_LEAST = {
    Severity.SUCCESS: "everything",
    Severity.INFO: "infos, warnings and errors",
    Severity.WARNING: "warnings and errors",
    Severity.ERROR: "errors",
}

T = TypeVar("T")


class Rules(Struct, frozen=True, kw_only=True):
    """
    What is told: what is bad enough, or of the right class, in the right place.

    Attributes:
        at_least: How bad something has to be, whatever it is; None to go by `classes`.
        classes: What is told however bad it is.
        applications: Of which ones, by id or by name; of all, where there are none.
        groups: As above.
    """

    at_least: Severity | None = None
    classes: frozenset[ActivityClass] = frozenset()
    applications: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def fit(self, entry: Entry) -> bool:
        """Tell whether an entry is told of."""
        return (
            # NOTE: what was imported happened long ago.
            entry.actor != IMPORTER
            and self._matters(entry)
            and _is_of(self.applications, entry.application_id, entry.application_name)
            and _is_of(self.groups, entry.group_id, entry.group_name)
        )

    def _matters(self, entry: Entry) -> bool:
        is_bad = self.at_least is not None and entry.severity >= self.at_least
        return is_bad or entry.class_ in self.classes

    def __str__(self) -> str:
        """Put them into words."""
        return "; ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.classes:
            yield listed([CLASSES[each] for each in sorted(self.classes)])
        if self.at_least is not None:
            yield _AT_LEAST[self.at_least]
        if self.applications:
            yield f"of the applications {listed(sorted(self.applications))}"
        if self.groups:
            yield f"of the groups {listed(sorted(self.groups))}"


USUAL = Rules(
    at_least=Severity.WARNING,
    classes=frozenset(
        {
            ActivityClass.ROLLOUT_STARTED,
            ActivityClass.ROLLOUT_FINISHED,
            ActivityClass.ROLLOUT_FAILED,
        }
    ),
)
"""What a sink is told of that says nothing."""
AS_BEFORE = Rules(classes=frozenset(each for each in ActivityClass if each < 100))  # noqa: PLR2004
"""The six classes that CoreRoller 1.0 told HipChat of."""


def class_named(name: str) -> ActivityClass:
    """Give what happened by its name; raises `ValueError` with those that there are."""
    return _named(_CLASSES_BY_NAME, name, "class")


def severity_named(name: str) -> Severity:
    """Give a severity by its name; raises as above."""
    return _named(_SEVERITIES_BY_NAME, name, "severity")


def _named(known: dict[str, T], name: str, kind: str) -> T:
    if name not in known:
        raise ValueError(f"{name!r} is no {kind}; there are {listed(list(known))}")
    return known[name]


def _is_of(wanted: frozenset[str], thing_id: UUID | None, name: str | None) -> bool:
    return not wanted or bool(wanted & {str(thing_id), name})
