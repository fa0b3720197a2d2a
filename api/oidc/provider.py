"""What the provider is asked: how to reach it, for keys, and for tokens."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from joserfc.jwk import KeySet

from api.oidc.journeys import Journey
from api.oidc.settings import OidcSettings
from api.oidc.tokens import BadToken, Claims, Unverified, check_id_token, read_keys
from domain.instants import SECOND, Clock

_DISCOVERY = "/.well-known/openid-configuration"
_FRESH_FOR = 3600 * SECOND
_TIMEOUT_S = 10.0

T = TypeVar("T")


class ProviderDown(Exception):
    """The provider cannot be reached, or makes no sense."""


class Metadata(msgspec.Struct, frozen=True):
    """How the provider describes itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None


class Tokens(msgspec.Struct, frozen=True):
    """What the provider gives for a code."""

    id_token: str
    access_token: str = ""


class _Known(msgspec.Struct, frozen=True):
    metadata: Metadata
    keys: KeySet
    since: int


class Provider:
    """
    An OpenID provider.

    What it says of itself, and its keys, are asked for once an hour, and when a token
    was signed with a key that is new.

    Args:
        settings: Which one it is.
        clock: What time it is.
    """

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._known: _Known | None = None
        # PERF: some 20 ms, that each client would spend on certificates.
        self._tls = httpx.create_ssl_context()

    async def address_for(self, journey: Journey) -> str:
        """
        Tell where a browser has to go to sign in.

        Raises:
            ProviderDown: It cannot be reached.
        """
        known = await self._describe()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.redirect_uri,
            "scope": self._settings.scopes,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = httpx.URL(known.metadata.authorization_endpoint)
        return str(endpoint.copy_merge_params(asked))

    async def claims_for(self, code: str, journey: Journey) -> Claims:
        """
        Give what the provider says of who came back with a code.

        Raises:
            ProviderDown: It cannot be reached.
            BadToken: It takes the code for none, or its token is not good.
        """
        tokens = await self._exchange(code, journey)
        try:
            claims = await self._checked(tokens, journey)
        except Unverified:
            self._known = None
            claims = await self._checked(tokens, journey)
        return await self._completed(claims, tokens)

    async def _checked(self, tokens: Tokens, journey: Journey) -> Claims:
        return check_id_token(
            tokens.id_token,
            (await self._describe()).keys,
            issuer=self._settings.issuer,
            client_id=self._settings.client_id,
            nonce=journey.nonce,
            now=self._clock(),
        )

    async def _completed(self, claims: Claims, tokens: Tokens) -> Claims:
        """Add what providers with slim tokens tell only when asked (section 5.3)."""
        endpoint = (await self._describe()).metadata.userinfo_endpoint
        is_full = self._settings.roles_claim.partition(".")[0] in claims
        if is_full or endpoint is None or not tokens.access_token:
            return claims
        headers = {"Authorization": f"Bearer {tokens.access_token}"}
        answer = await self._ask("GET", endpoint, headers=headers)
        more = _read(answer, dict[str, Any])
        # SECURITY: section 5.3.2: else somebody else's could be put in its place.
        if more.get("sub") != claims["sub"]:
            raise BadToken("the provider tells of somebody else (sub)")
        return more | claims

    async def _exchange(self, code: str, journey: Journey) -> Tokens:
        settings = self._settings
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.redirect_uri,
            "code_verifier": journey.verifier,
            "client_id": settings.client_id,
        }
        secret = settings.client_secret
        auth = httpx.BasicAuth(*map(_escaped, (settings.client_id, secret)))
        endpoint = (await self._describe()).metadata.token_endpoint
        answer = await self._ask(
            "POST", endpoint, data=given, auth=auth if secret else None
        )
        return _read(answer, Tokens)

    async def _describe(self) -> _Known:
        known, now = self._known, self._clock()
        if known is None or now - known.since > _FRESH_FOR:
            known = self._known = await self._discover(now)
        return known

    async def _discover(self, now: int) -> _Known:
        issuer = self._settings.issuer
        address = issuer.rstrip("/") + _DISCOVERY
        metadata = _read(await self._ask("GET", address), Metadata)
        if metadata.issuer != issuer:
            raise ProviderDown(f"it calls itself {metadata.issuer}, not {issuer}")
        listed = _read(await self._ask("GET", metadata.jwks_uri), dict[str, Any])
        return _Known(metadata, read_keys(listed.get("keys", ())), now)

    async def _ask(self, method: str, address: str, **given: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(
                verify=self._tls, timeout=_TIMEOUT_S
            ) as client:
                answer = await client.request(method, address, **given)
        except (httpx.HTTPError, httpx.InvalidURL) as ex:
            raise ProviderDown(f"{address}: {str(ex) or type(ex).__name__}") from ex
        if answer.status_code in (400, 401, 403):
            raise BadToken(f"the provider refused: {answer.text[:200]}")
        if not answer.is_success:
            raise ProviderDown(f"{address} answers {answer.status_code}")
        return answer


def _read(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as ex:
        raise ProviderDown(f"{answer.url}: {ex}") from ex


def _escaped(text: str) -> str:
    """Write a name for HTTP Basic as OAuth wants it (RFC 6749, section 2.3.1)."""
    return quote(text, safe="")
