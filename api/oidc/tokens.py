"""ID tokens: whether one is good (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key

from domain.instants import SECOND

LEEWAY_S = 60
"""How much the provider's clock and ours may differ."""
# SECURITY: only those whose key the provider keeps to itself. With HS256, the secret
# would be ours, or worse: a public key that anybody has.
_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
)
_MAX_SUBJECT = 255

Claims = dict[str, Any]


class BadToken(Exception):
    """A token that says nothing to us, and why."""


class Unverified(BadToken):
    """None of the keys that the provider had when it was asked has signed it."""


def check_id_token(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: int
) -> Claims:
    """
    Give the claims of a token, if it is the provider's, for us, and of this sign-in.

    Args:
        token: As it came.
        keys: The provider's.
        issuer: Who the provider has to be.
        client_id: As which it knows us.
        nonce: Of the sign-in.
        now: Microseconds.

    Raises:
        Unverified: None of the keys has signed it.
        BadToken: It is not.
    """
    rules = jwt.JWTClaimsRegistry(
        now=now // SECOND,
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    claims = _verified(token, keys)
    try:
        rules.validate(claims)
    except JoseError as ex:
        raise BadToken(f"the ID token is not good: {ex}") from ex
    _require_own(claims, client_id, nonce)
    return claims


def _verified(token: str, keys: KeySet) -> Claims:
    try:
        return jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
    except (JoseError, ValueError) as ex:
        raise Unverified(f"the ID token is not the provider's: {ex}") from ex


def read_keys(keys: Iterable[dict[str, Any]]) -> KeySet:
    """Take the keys that tokens are signed with, whatever else a provider lists."""
    return KeySet([key for each in keys if (key := _key(each)) is not None])


def _key(values: dict[str, Any]) -> Key | None:
    if values.get("use", "sig") != "sig" or values.get("kty") == "oct":
        return None
    try:
        return import_key(values)
    except (JoseError, ValueError, KeyError):
        return None


def _require_own(claims: Claims, client_id: str, nonce: str) -> None:
    party, audience = claims.get("azp"), claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (party is not None or is_shared) and party != client_id:
        raise BadToken("the ID token is for another party (azp)")
    if not hmac.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()):
        raise BadToken("the ID token is of another sign-in (nonce)")
    if not 0 < len(claims["sub"]) <= _MAX_SUBJECT:
        raise BadToken("the ID token is of nobody (sub)")
