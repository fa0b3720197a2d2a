"""The OpenID provider of the settings, checked before anybody signs in there."""

from __future__ import annotations

from urllib.parse import urlsplit

from api.oidc.settings import OidcSettings
from deploy.errors import CannotStart
from deploy.settings import Settings, is_loopback
from domain.roles import Role


def oidc_of(settings: Settings) -> OidcSettings | None:
    """
    Give the provider to sign in at; None if there is none.

    Raises:
        CannotStart: Something is missing or wrong; the message names it and the remedy.
    """
    if not settings.oidc_issuer:
        return None
    for name in ("url", "oidc_client_id", "oidc_roles"):
        if not getattr(settings, name):
            raise CannotStart(
                f"COREROLLER_OIDC_ISSUER needs COREROLLER_{name.upper()}, too"
            )
    _require_tls(settings.oidc_issuer)
    return OidcSettings(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scopes=settings.oidc_scopes,
        roles_claim=settings.oidc_roles_claim,
        roles=_roles(settings.oidc_roles),
        teams=_pairs("oidc_teams", settings.oidc_teams, "devs=Kiosks"),
        url=settings.url.rstrip("/"),
    )


def _require_tls(issuer: str) -> None:
    # SECURITY: who could change what the provider says could sign in as anybody.
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" and parts.netloc
    if not is_safe and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise CannotStart(
            "COREROLLER_OIDC_ISSUER must be an address with https, such as"
            f" https://id.example.com, not {issuer!r}"
        )


def _roles(text: str) -> dict[str, Role]:
    pairs = _pairs("oidc_roles", text, "platform-admins=admin,devs=operator")
    try:
        return {there: Role(here) for there, here in pairs.items()}
    except ValueError as ex:
        roles = ", ".join(Role)
        raise CannotStart(
            f"COREROLLER_OIDC_ROLES: {ex}; roles here are {roles}"
        ) from ex


def _pairs(name: str, text: str, example: str) -> dict[str, str]:
    pairs = {}
    for pair in filter(None, map(str.strip, text.split(","))):
        # NOTE: names at providers may have equals signs; those of ours come last.
        there, _, here = pair.rpartition("=")
        if not there.strip() or not here.strip():
            raise CannotStart(
                f"COREROLLER_{name.upper()} must be pairs such as {example},"
                f" not {pair!r}"
            )
        pairs[there.strip()] = here.strip()
    return pairs
