"""What the client makes of a server's answer."""

import base64

import pytest

from updaters.errors import Code, UpdateFailed
from updaters.offers import OfferedFile, read_answer

SHA1, SHA256 = bytes(range(20)), bytes(range(32))


def based(digest):
    return base64.b64encode(digest).decode()


def answered(check, status="ok"):
    return (
        '<response protocol="3.0"><daystart elapsed_seconds="0"/>'
        f'<app appid="a" status="{status}">{check}</app></response>'
    ).encode()


def offered(packages, actions="", urls='<url codebase="http://files.test/2/"/>'):
    return answered(
        f'<updatecheck status="ok" PollInterval="600"><urls>{urls}</urls>'
        f'<manifest version="2.0.0"><packages>{packages}</packages>'
        f"<actions>{actions}</actions></manifest></updatecheck>"
    )


def test_an_offer_is_read_with_its_files_and_hashes():
    answer = read_answer(
        offered(
            f'<package name="app" size="3" hash="{based(SHA1)}"/>'
            f'<package name="more" size="4" hash_sha256="{SHA256.hex().upper()}"/>',
            f'<action event="postinstall" sha256="{based(SHA256)}"/>',
        )
    )

    assert answer.poll_interval == 600
    assert answer.offer.version == "2.0.0"
    assert answer.offer.urls == ("http://files.test/2/",)
    assert answer.offer.files == (
        OfferedFile("app", 3, {"sha1": SHA1.hex(), "sha256": SHA256.hex()}),
        OfferedFile("more", 4, {"sha256": SHA256.hex()}),
    )


def test_no_update_is_no_offer():
    answer = read_answer(answered('<updatecheck status="noupdate" PollInterval="9"/>'))

    assert (answer.offer, answer.poll_interval) == (None, 9)


@pytest.mark.parametrize("name", ["", ".", "..", "../app", "/etc/passwd", "a\\b"])
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(UpdateFailed, match="not a plain name"):
        read_answer(offered(f'<package name="{name}" size="3" hash=""/>'))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", Code.EMPTY_ANSWER),
        (b"<html>", Code.NOT_XML),
        (answered('<updatecheck status="error-internal"/>'), Code.INVALID_ANSWER),
        (answered("", "error-unknownApplication"), Code.INVALID_ANSWER),
        (answered(""), Code.INVALID_ANSWER),
        (offered(""), Code.INVALID_ANSWER),
        (offered('<package name="a" size="1" hash="?"/>'), Code.INVALID_ANSWER),
    ],
)
def test_what_cannot_be_used_is_told_with_its_code(body, code):
    with pytest.raises(UpdateFailed) as caught:
        read_answer(body)

    assert caught.value.code == code
