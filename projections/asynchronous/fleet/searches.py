"""What is searched for: names, kinds and last checks, as conditions in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from domain.arch import Arch

ANY = "true"
"""The condition that everybody meets."""


class Search(Struct, frozen=True, kw_only=True):
    """
    A search: one of the names that are not empty has to match, and all else.

    Attributes:
        id: A part of the id, in any case.
        alias: A part of the alias, in any case.
        address: The whole address; known of the present only.
        oem: Where the machine runs, as it says, if it does; None for any.
        arch: None for any.
        unseen_since: It did not check since that instant, in microseconds; known of
            the present only. None for any.
    """

    id: str = ""
    alias: str = ""
    address: str = ""
    oem: str | None = None
    arch: Arch | None = None
    unseen_since: int | None = None

    @property
    def is_of_the_present(self) -> bool:
        """It asks for what is kept beside the log."""
        return self.address != "" or self.unseen_since is not None

    @property
    def is_of_kinds(self) -> bool:
        """It asks for nothing but what an index tells."""
        return self.unseen_since is None and self.names() == ANY

    def kinds(self) -> str:
        """Write in SQL which kinds of members `n` it asks for."""
        return self._all(_KINDS) or ANY

    def names(self) -> str:
        """Write in SQL which names it asks for."""
        names = " OR ".join(_NAMES[name] for name in _NAMES if getattr(self, name))
        return f"({names})" if names else ANY

    def condition(self, *, of_few: bool = False) -> str:
        """Write in SQL what it asks for but kinds, of some thousands or of all."""
        unseen = _UNSEEN_OF_FEW if of_few else _UNSEEN
        return f"{self.names()} AND {self._all(unseen) or ANY}"

    def parameters(self) -> dict[str, Any]:
        """Give the parameters of both."""
        return {
            **asdict(self),
            "id": f"%{self.id.translate(_SPECIAL)}%",
            "alias": f"%{self.alias.translate(_SPECIAL)}%",
        }

    def _all(self, conditions: Mapping[str, str]) -> str:
        given = (name for name in conditions if getattr(self, name) is not None)
        return " AND ".join(conditions[name] for name in given)


# PERF: an array, as the planner uses no index for one condition or another unless it
# can for both.
_NAMES = {
    "id": "n.machine_id ILIKE %(id)s",
    "alias": "n.alias ILIKE %(alias)s",
    "address": """
        n.stream_id = ANY(ARRAY(
            SELECT stream_id FROM presence WHERE address = %(address)s::inet))
    """,
}
_KINDS = {"oem": "n.oem = %(oem)s", "arch": "n.arch = %(arch)s"}
_UNSEEN = {
    "unseen_since": """
        EXISTS (SELECT FROM presence p WHERE p.stream_id = n.stream_id
                   AND p.last_check_at < %(unseen_since)s)
    """,
}
# PERF: by one probe for each of a few, as the planner else reads the presence of all.
_UNSEEN_OF_FEW = {
    "unseen_since": """
        (SELECT last_check_at FROM presence p WHERE p.stream_id = n.stream_id)
        < %(unseen_since)s
    """,
}
_SPECIAL = str.maketrans({each: f"\\{each}" for each in r"\%_"})
