"""The Authorization header."""

import base64

import pytest

from api.people.authentication import Credentials, parse_basic


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
@pytest.mark.parametrize(
    ("text", "credentials"),
    [
        ("ada:secret", Credentials("ada", "secret")),
        ("ada:with:colons", Credentials("ada", "with:colons")),
        ("ädä:pässwörd", Credentials("ädä", "pässwörd")),
    ],
)
def test_credentials_are_read(scheme, text, credentials):
    assert parse_basic(f"{scheme} {encoded(text)}") == credentials


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic ???",
        "Basic ä",
        "Basic /w==",
        f"Bearer {encoded('ada:secret')}",
        f"Basic {encoded('ada')}",
        f"Basic {encoded('ada:')}",
        f"Basic {encoded(':secret')}",
        f"Basic {encoded('a' + chr(0) + 'da:secret')}",
    ],
)
def test_what_nobody_could_be_behind_is_none(header):
    assert parse_basic(header) is None
