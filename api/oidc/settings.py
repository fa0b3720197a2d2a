"""What CoreRoller has to know of an OpenID provider, and whom it lets in."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from domain.roles import Role

CALLBACK = "/login/cb"
"""Where providers send browsers back to; the path is Nebraska's."""


class OidcSettings(msgspec.Struct, frozen=True, kw_only=True):
    """
    A provider, and whom it may let in.

    Attributes:
        issuer: The provider's URL, exactly as it calls itself.
        client_id: As which it knows us.
        client_secret: Ours; empty for a public client.
        scopes: What is asked for, parted by spaces.
        roles_claim: The claim with the names of what somebody is there, or the path of
            one, such as ``realm_access.roles``.
        roles: What these names may do here; whoever has none of them is not let in.
        teams: By name, the names of teams here, the more important first.
        url: Where browsers find this server, without a slash at the end.
    """

    issuer: str
    client_id: str
    client_secret: str = ""
    scopes: str = "openid profile email"
    roles_claim: str = "roles"
    roles: Mapping[str, Role]
    teams: Mapping[str, str] = {}
    url: str

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends browsers back to."""
        return self.url + CALLBACK
