"""Whom the claims of a provider let in, as whom, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from api.oidc.settings import OidcSettings
from api.oidc.tokens import Claims
from domain.people import MAX_USERNAME, Identity
from domain.roles import Role

_CALLED = ("preferred_username", "email", "sub")
T = TypeVar("T")


class NotLetIn(Exception):
    """Somebody whom the provider knows has no role here."""


class Admission(msgspec.Struct, frozen=True):
    """
    Somebody who is let in.

    Attributes:
        usernames: What a new user is called: the first that is free.
        team: The name of their team here; None if the provider does not say.
    """

    identity: Identity
    usernames: tuple[str, ...]
    role: Role
    team: str | None


def admit(claims: Claims, settings: OidcSettings) -> Admission:
    """
    Read from claims who is let in.

    Of several roles, the one that may do most counts; of several teams, the first one
    of the settings.

    Raises:
        NotLetIn: None of the roles there is one here.
    """
    held = names_at(claims, settings.roles_claim)
    roles = _chosen(settings.roles, held)
    if not roles:
        raise NotLetIn(
            f"no role here for {name_of(claims)}: {settings.roles_claim} has none of"
            f" {', '.join(settings.roles)}"
        )
    username = name_of(claims)
    host = urlsplit(settings.issuer).hostname or ""
    return Admission(
        identity=Identity(settings.issuer, claims["sub"]),
        usernames=(username, f"{username[: MAX_USERNAME - 1 - len(host)]}@{host}"),
        role=max(roles, key=list(Role).index),
        team=next(iter(_chosen(settings.teams, held)), None),
    )


def name_of(claims: Claims) -> str:
    """Say what somebody is called, in what a username may be made of."""
    names = (claims.get(claim) for claim in _CALLED)
    name = next(each for each in names if isinstance(each, str) and each)
    fit = (each if each.isprintable() and each not in ":/" else "-" for each in name)
    return "".join(fit)[:MAX_USERNAME]


def names_at(claims: Claims, path: str) -> list[str]:
    """Give the names in a claim, or in one within others, its path parted by dots."""
    found: Any = claims
    for step in [path] if path in claims else path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, str):
        return found.split()
    names = found if isinstance(found, list) else []
    return [each for each in names if isinstance(each, str)]


def _chosen(mapping: Mapping[str, T], held: list[str]) -> list[T]:
    return [here for there, here in mapping.items() if there in held]
