"""The provider to sign in at, and what an operator is told who sets it wrong."""

import pytest

from api.oidc.settings import OidcSettings
from deploy.errors import CannotStart
from deploy.providers import oidc_of
from deploy.settings import Settings, read_settings
from domain.roles import Role

GIVEN = {
    "url": "https://updates.example.com/",
    "oidc_issuer": "https://id.example.com/realms/main",
    "oidc_client_id": "coreroller",
    "oidc_roles": "devs=operator",
}


def test_without_an_issuer_there_is_no_provider():
    assert oidc_of(Settings()) is None


def test_a_provider_is_read_from_the_settings():
    given = {"oidc_teams": "devs=Developers", "oidc_roles_claim": "realm.roles"}
    roles = {"oidc_roles": "cn=admins=admin, devs = operator,"}

    assert oidc_of(Settings(**GIVEN | given | roles)) == OidcSettings(
        issuer="https://id.example.com/realms/main",
        client_id="coreroller",
        roles_claim="realm.roles",
        roles={"cn=admins": Role.ADMIN, "devs": Role.OPERATOR},
        teams={"devs": "Developers"},
        url="https://updates.example.com",
    )


@pytest.mark.parametrize("missing", ["url", "oidc_client_id", "oidc_roles"])
def test_what_is_missing_is_named(missing):
    with pytest.raises(CannotStart, match=f"COREROLLER_{missing.upper()}"):
        oidc_of(Settings(**GIVEN | {missing: ""}))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("oidc_roles", "admins", "pairs such as platform-admins=admin"),
        ("oidc_roles", "admins=", "pairs such as"),
        ("oidc_roles", "admins=root", "roles here are viewer, operator, admin"),
        ("oidc_teams", "=x", "pairs such as devs=Kiosks"),
        ("oidc_issuer", "http://id.example.com", "an address with https"),
        ("oidc_issuer", "id.example.com", "an address with https"),
        ("oidc_issuer", "https://", "an address with https"),
    ],
)
def test_what_is_wrong_is_named(name, value, said):
    given = GIVEN | {"oidc_roles": "a=admin", name: value}

    with pytest.raises(CannotStart, match=f"COREROLLER_{name.upper()}.*{said}"):
        oidc_of(Settings(**given))


def test_a_provider_on_this_machine_needs_no_tls():
    given = {"oidc_issuer": "http://127.0.0.1:9400", "oidc_roles": "a=admin"}

    assert oidc_of(Settings(**GIVEN | given))


@pytest.mark.parametrize("url", ["updates.example.com", "https://x/y", "ftp://x"])
def test_the_address_of_the_server_has_a_scheme_and_no_path(url):
    with pytest.raises(CannotStart, match="COREROLLER_URL must be an address"):
        read_settings({"COREROLLER_URL": url}, {})
