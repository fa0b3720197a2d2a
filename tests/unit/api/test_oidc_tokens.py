"""Which ID tokens are good, whom their claims let in, and where one may go on to."""

import base64
import hmac
import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from api.oidc.admission import NotLetIn, admit, name_of, names_at
from api.oidc.journeys import Journey, own_path
from api.oidc.settings import OidcSettings
from api.oidc.tokens import BadToken, Unverified, check_id_token, read_keys
from domain.instants import SECOND
from domain.people import Identity
from domain.roles import Role

NOW = 1_790_000_000
ISSUER = "https://id.example.com"
KEY = ECKey.generate_key("P-256", {"kid": "1", "use": "sig"}, auto_kid=False)
KEYS = KeySet([KEY])
CLAIMS = {
    "iss": ISSUER,
    "aud": "coreroller",
    "sub": "7f2c",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": "n",
}
SETTINGS = OidcSettings(
    issuer=ISSUER,
    client_id="coreroller",
    roles_claim="groups",
    roles={"looking": Role.VIEWER, "devs": Role.OPERATOR},
    teams={"kiosk-devs": "Kiosks", "devs": "Developers"},
    url="https://updates.example.com",
)


def checked(claims, *, key=KEY, kid="1"):
    token = jwt.encode({"alg": "ES256", "kid": kid}, claims, key)
    return check_id_token(
        token,
        KEYS,
        issuer=ISSUER,
        client_id="coreroller",
        nonce="n",
        now=NOW * SECOND,
    )


def test_a_token_for_us_is_good():
    assert checked(CLAIMS) == CLAIMS


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["coreroller"]},
        {"aud": ["coreroller", "other"], "azp": "coreroller"},
        {"exp": NOW - 30},
        {"iat": NOW + 30},
    ],
)
def test_what_may_differ(changed):
    assert checked(CLAIMS | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "other"},
        {"aud": ["coreroller", "other"]},
        {"aud": "coreroller", "azp": "other"},
        {"iss": "https://id.example.org"},
        {"exp": NOW - 61},
        {"iat": NOW + 120},
        {"nbf": NOW + 120},
        {"nonce": "other"},
        {"nonce": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(changed):
    with pytest.raises(BadToken):
        checked(CLAIMS | changed)


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "exp", "iat", "nonce"])
def test_a_token_without_one_of_these_is_refused(missing):
    with pytest.raises(BadToken):
        checked({name: value for name, value in CLAIMS.items() if name != missing})


def forged(algorithm, sign):
    """Write a token as no library would."""
    parts = (json.dumps(each).encode() for each in ({"alg": algorithm}, CLAIMS))
    content = ".".join(base64.urlsafe_b64encode(each).decode() for each in parts)
    content = content.replace("=", "")
    signature = base64.urlsafe_b64encode(sign(content.encode())).decode()
    return f"{content}.{signature.rstrip('=')}"


@pytest.mark.parametrize(
    ("algorithm", "sign"),
    [
        ("none", lambda content: b""),
        ("HS256", lambda c: hmac.digest(KEY.as_pem(private=False), c, "sha256")),
        ("HS256", lambda c: hmac.digest(b"", c, "sha256")),
    ],
    ids=["no signature", "public key as a secret", "no secret"],
)
def test_what_anybody_could_sign_is_refused(algorithm, sign):
    with pytest.raises(BadToken):
        check_id_token(
            forged(algorithm, sign),
            KEYS,
            issuer=ISSUER,
            client_id="coreroller",
            nonce="n",
            now=NOW * SECOND,
        )


def test_the_key_of_somebody_else_is_refused():
    other = ECKey.generate_key("P-256", {"kid": "1"}, auto_kid=False)

    with pytest.raises(BadToken):
        checked(CLAIMS, key=other)


def test_a_key_that_is_not_known_may_be_a_new_one():
    other = ECKey.generate_key("P-256", {"kid": "2"}, auto_kid=False)

    with pytest.raises(Unverified):
        checked(CLAIMS, key=other, kid="2")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(BadToken):
        check_id_token(
            token, KEYS, issuer=ISSUER, client_id="coreroller", nonce="n", now=0
        )


def test_keys_that_sign_nothing_are_passed_over():
    good = KEY.as_dict(private=False)
    listed = [{"kty": "future"}, {}, good | {"use": "enc"}, {"kty": "oct", "k": "AA"}]

    assert [key.kid for key in read_keys([*listed, good]).keys] == ["1"]


def test_of_several_roles_the_one_that_may_most_counts():
    admission = admit(CLAIMS | {"groups": ["looking", "devs", "x"]}, SETTINGS)

    assert admission.role is Role.OPERATOR
    assert admission.team == "Developers"
    assert admission.identity == Identity(ISSUER, "7f2c")


def test_whom_no_team_is_told_of_is_of_none():
    assert admit(CLAIMS | {"groups": ["looking"]}, SETTINGS).team is None


@pytest.mark.parametrize("held", [{}, {"groups": ["x"]}, {"groups": 7}, {"groups": {}}])
def test_whoever_has_no_role_here_is_not_let_in(held):
    with pytest.raises(NotLetIn, match="no role here for 7f2c"):
        admit(CLAIMS | held, SETTINGS)


@pytest.mark.parametrize(
    ("claims", "names"),
    [
        ({"a": {"b": ["x", 7]}}, ["x"]),
        ({"a.b": "x y"}, ["x", "y"]),
        ({"a": "x"}, []),
        ({"a": ["x"]}, []),
    ],
)
def test_a_claim_within_another_is_found_by_its_path(claims, names):
    assert names_at(claims, "a.b") == names


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "ada", "email": "a@b"}, "ada"),
        ({"preferred_username": "", "email": "a@b"}, "a@b"),
        ({"email": 7}, "7f2c"),
        ({"preferred_username": "x:y/z\n"}, "x-y-z-"),
        ({"preferred_username": "x" * 200}, "x" * 100),
    ],
)
def test_somebody_is_called_by_the_first_name_there_is(claims, name):
    assert name_of(CLAIMS | claims) == name


def test_a_name_that_is_taken_is_told_apart_by_the_provider():
    claims = CLAIMS | {"groups": ["devs"], "preferred_username": "x" * 100}

    _, second = admit(claims, SETTINGS).usernames

    assert second.endswith("x@id.example.com")
    assert len(second) == 100


def test_the_challenge_is_that_of_the_standard():
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert Journey("", "", verifier, "").challenge == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


@pytest.mark.parametrize(
    "path", ["/", "/apps/1?tab=groups#top", "/a//b", "/?u=http://x"]
)
def test_one_goes_on_to_a_path_of_ours(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "apps",
        "",
        "//[",
    ],
)
def test_one_goes_on_to_no_other_site(path):
    assert own_path(path) == "/"
