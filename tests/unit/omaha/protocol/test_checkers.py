"""The checkers refuse what the clients refuse: each answer has one fault."""

from pathlib import Path

import pytest

from tests.checkers import (
    Outcome,
    Rejected,
    accepts_coreroller_lib,
    accepts_go_omaha,
    accepts_google_omaha,
    accepts_nebraska_syncer,
    accepts_nebraska_updater,
    accepts_ue_rs,
    accepts_update_engine,
    check_all,
)

GOLDEN = Path(__file__).parents[3] / "golden" / "omaha" / "responses"
OFFER = (GOLDEN / "flatcar_offer.xml").read_bytes()
QUIET = (GOLDEN / "quiet.xml").read_bytes()
FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"
XML = "text/xml; charset=utf-8"


def damaged(old, new):
    assert old in OFFER
    return OFFER.replace(old, new)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (OFFER, 503, 2503),
        (OFFER, 302, 2302),
        (b"", 200, 30),
        (b"no", 200, 31),
        (damaged(b"<response", b'<response xmlns="x"'), 200, 34),
        (damaged(b'updatecheck status="ok"', b"updatecheck"), 200, 34),
        (QUIET.replace(b"noupdate", b"error-internal"), 200, 34),
        (damaged(b"manifest", b"anifest"), 200, 34),
        (damaged(b"<url codebase", b"<url base"), 200, 34),
        (damaged(b"urls>", b"mirrors>"), 200, 34),
        (damaged(b'name="flatcar_production_update.gz"', b'name=""'), 200, 34),
        (damaged(b'size="481234567"', b'size="0"'), 200, 34),
        (damaged(b'size="481234567"', b'size="big"'), 200, 34),
        (damaged(b"packages>", b"files>"), 200, 34),
        (damaged(b"postinstall", b"install"), 200, 34),
        (damaged(b" sha256=", b" sha="), 200, 34),
    ],
)
def test_update_engine_reports_why(body, status, code):
    with pytest.raises(Rejected) as rejection:
        accepts_update_engine(body, status=status)

    assert rejection.value.code == code


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (OFFER, "text/html", 200),
        (OFFER, "text/xml; charset=latin-1", 200),
        (OFFER, XML, 204),
        (OFFER + b" " * 1024 * 1024, XML, 200),
        (b"", XML, 200),
        (damaged(b'"3.0"', b'"3.1"'), XML, 200),
        (damaged(b"{e9", b"{E9"), XML, 200),
        (damaged(b'required="true"', b'required="yes"'), XML, 200),
        (damaged(b'size="2280"', b'size="-1"'), XML, 200),
        (damaged(b"response", b"request"), XML, 200),
    ],
)
def test_go_omaha_refuses(body, content_type, status):
    with pytest.raises(Rejected):
        accepts_go_omaha(body, content_type, status, FLATCAR)


@pytest.mark.parametrize("content_type", ["", "application/xml", "text/XML", XML])
def test_case_5_go_omaha_accepts_these_content_types(content_type):
    assert accepts_go_omaha(QUIET, content_type, 200, FLATCAR) == Outcome("noupdate")


@pytest.mark.parametrize(
    "body",
    [
        damaged(b"e96281a6-", b"my-app-"),
        damaged(b'codebase="https:', b'id="1" codebase="https:'),
        damaged(b'codebase="https://pkg.example.net', b'codebase="'),
        damaged(b' status="ok"', b' status = "ok"'),
        damaged(b'size="2280"', b'size="2k"'),
        damaged(b'required="false"', b'required="False"'),
        damaged(b'"2jmj7l5rSw0yVb/vlWAYkK/YBwk="', b'"2jmj"'),
        damaged(b'hash_sha256="e3', b'hash_sha256="zz'),
        damaged(b'sha256="47DE', b'sha256="#7DE'),
        damaged(b'<action event="postinstall" sha256', b'<action event="install" x'),
        damaged(b"postinstall", b"reboot"),
        damaged(b'Backoff="true"', b'Backoff="1"'),
        damaged(b"manifest", b"anifest"),
        QUIET,
        b"<response/>",
        b"",
    ],
)
def test_ue_rs_refuses(body):
    with pytest.raises(Rejected):
        accepts_ue_rs(body)


@pytest.mark.parametrize(
    "body",
    [
        damaged(b'elapsed_days="7000"', b""),
        damaged(b'elapsed_days="7000"', b'elapsed_days="x"'),
        damaged(b'elapsed_days="7000"', b'elapsed_days="0"'),
        damaged(b'elapsed_seconds="41100"', b'elapsed_seconds="86400"'),
        damaged(b'size="481234567"', b'size="2147483648"'),
        damaged(b'required="true"', b'required="1"'),
        damaged(b"hash=", b"sum="),
        damaged(b'hash_sha256="e3', b'hash_sha256="E3'),
        damaged(b"postinstall", b"reboot"),
        damaged(b'<ping status="ok"', b'<ping status="no"'),
        damaged(b"urls>", b"mirrors>"),
        damaged(b"manifest", b"anifest"),
        damaged(b"packages>", b"files>"),
        b"",
    ],
)
def test_google_omaha_refuses(body):
    with pytest.raises(Rejected):
        accepts_google_omaha(body)


@pytest.mark.parametrize(
    "body",
    [
        damaged(b"<app", b"<ap").replace(b"</app", b"</ap"),
        damaged(b"updatecheck", b"check"),
        damaged(b"urls>", b"mirrors>"),
        damaged(b"manifest", b"anifest"),
        damaged(b"packages>", b"files>"),
        damaged(b"hash=", b"sum="),
        damaged(b"actions>", b"acts>"),
    ],
)
def test_the_syncer_of_nebraska_breaks(body):
    with pytest.raises(Rejected):
        accepts_nebraska_syncer(body, XML)


@pytest.mark.parametrize(
    "body", [damaged(b'version="4', b'v="4'), damaged(b"packages>", b"files>")]
)
def test_the_updater_of_nebraska_refuses_an_offer_of_nothing(body):
    with pytest.raises(Rejected):
        accepts_nebraska_updater(body, XML, FLATCAR)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        (GOLDEN / "two_apps.xml").read_bytes(),
        damaged(b"urls>", b"mirrors>"),
        damaged(b"packages>", b"files>"),
    ],
)
def test_the_library_of_coreroller_refuses(body):
    with pytest.raises(Rejected):
        accepts_coreroller_lib(body)


def test_clients_read_all_manifests_or_none():
    floors = (GOLDEN / "floors.xml").read_bytes()

    outcomes = accepts_nebraska_syncer(floors, XML)

    assert [outcome.version for outcome in outcomes] == ["3510.2.8", "4230.2.1"]
    with pytest.raises(Rejected):
        accepts_google_omaha(floors)


def test_an_answer_must_be_app_for_app():
    with pytest.raises(Rejected):
        check_all(QUIET, XML, 200, [FLATCAR, FLATCAR])
