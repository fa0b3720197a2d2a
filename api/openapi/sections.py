"""Sections of the description: where a reader looks for an operation."""

from __future__ import annotations

from msgspec import Struct


class Section(Struct, frozen=True):
    """
    A section of the description, a tag of OpenAPI.

    Attributes:
        kinds: Of the operations in it, as `Operation.tag` has them.
    """

    name: str
    description: str
    kinds: tuple[str, ...]


SECTIONS = (
    Section(
        "Applications",
        "What machines run: each has groups, channels and packages of its own.",
        ("Applications",),
    ),
    Section(
        "Groups",
        "Groups of machines; each follows a channel by a rollout policy.",
        ("Groups",),
    ),
    Section(
        "Channels",
        "What groups follow: each points at a package, and may have floors, versions"
        " that no machine skips.",
        ("Channels", "Floors", "Floor channels"),
    ),
    Section(
        "Packages",
        "What machines are updated to, and files that this server hosts for them.",
        ("Packages", "Payloads"),
    ),
    Section(
        "Rollouts",
        "The way of a group to a package: where it stands, pause and resume.",
        ("Rollouts", "Courses"),
    ),
    Section(
        "Instances",
        "Machines: lists, counts and timelines, why one does not update, and orders to"
        " one or to many.",
        ("Counts", "Lists", "Instances", "Orders", "Many orders", "Everywhere"),
    ),
    Section(
        "Record",
        "What happened, who changed what and why, the log itself, and who is told.",
        ("Activity", "Audit", "Events", "Notifications"),
    ),
    Section(
        "People",
        "Users, teams, and the tokens of programs.",
        ("Users", "Teams", "Tokens", "Me", "Password"),
    ),
    Section(
        "Signing in",
        "Sessions of browsers, by a password or at an OpenID provider.",
        ("Session", "Sessions", "Ways", "Oidc"),
    ),
    Section(
        "Server",
        "How the server is, and this description of it.",
        (
            "About",
            "Projections",
            "Syncer",
            "Health",
            "Ready",
            "Metrics",
            "Description",
            "Problems",
        ),
    ),
)
"""In the order in which they are shown."""
_BY_KIND = {kind: section for section in SECTIONS for kind in section.kinds}


def section_of(kind: str) -> Section:
    """
    Give the section that operations of a kind are in.

    Raises:
        KeyError: There is none yet; put the kind into one of `SECTIONS`.
    """
    return _BY_KIND[kind]
