"""What somebody may do, from looking on to everything."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """
    What somebody may do; each includes the ones before it.

    A viewer and an operator see the applications of their team. A viewer changes
    nothing but their own password and tokens, an operator everything of these
    applications. An admin sees every team, and manages teams, users and the server.
    """

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Tell whether this role may do what the other one may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
