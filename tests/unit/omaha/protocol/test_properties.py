"""What holds for whatever is sent and whatever is written."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.requests import MalformedRequest, Request, parse_request
from omaha.protocol.responses import (
    AppAnswer,
    Response,
    UpdateCheckAnswer,
    render_response,
)

GOLDEN = Path(__file__).parents[3] / "golden" / "omaha" / "requests"
REQUESTS = [path.read_bytes() for path in sorted(GOLDEN.glob("*.xml"))]

# PERF: a property is to cost a fraction of a second; the defaults cost one.
quickly = settings(deadline=None)

texts = st.text(st.characters() | st.sampled_from("\0\t\r\n\ud800\ufffe<>&\"'/"))
counts = st.integers(0, 2**63)

packages = st.builds(
    PackageEntry, name=texts, size=counts, hash=texts, hash_sha256=texts
)
actions = st.builds(
    Action,
    event=texts,
    sha256=texts,
    display_version=texts,
    max_failure_count_per_url=st.none() | counts,
    metadata_signature_rsa=texts,
    metadata_size=texts,
    deadline=texts,
)
manifests = st.builds(
    Manifest,
    version=texts,
    packages=st.tuples(packages),
    actions=st.tuples(actions),
    floor_reason=texts,
)
checks = st.builds(
    UpdateCheckAnswer,
    status=texts,
    poll_interval=st.none() | counts,
    urls=st.tuples(texts),
    manifests=st.tuples(manifests),
)
apps = st.builds(
    AppAnswer,
    app_id=texts,
    status=texts,
    update_check=checks,
    events=st.integers(0, 3),
)


def readable(text):
    """Put U+FFFD for what XML 1.0 has no way to say."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "�", text)


def read_or_refuse(body):
    with suppress(MalformedRequest):
        assert isinstance(parse_request(body), Request)


@quickly
@given(app=apps)
def test_every_text_comes_back_from_an_answer(app):
    check = app.update_check
    manifest, package = check.manifests[0], check.manifests[0].packages[0]

    body = render_response(Response(apps=(app,), elapsed_seconds=0, elapsed_days=0))

    read = etree.fromstring(body).find("app")
    assert read.get("appid") == readable(app.app_id)
    assert read.get("status") == readable(app.status)
    assert read.find("updatecheck").get("status") == readable(check.status)
    codebase = read.find(".//url").get("codebase")
    assert codebase.removesuffix("/") == readable(check.urls[0]).removesuffix("/")
    assert read.find(".//manifest").get("version") == readable(manifest.version)
    assert read.find(".//package").get("name") == readable(package.name)
    assert read.find(".//package").get("hash") == readable(package.hash)
    sha256 = read.find(".//action").get("sha256", "")
    assert sha256 == readable(manifest.actions[0].sha256)


@given(app_id=st.text(st.characters(exclude_categories=("Cs", "Cc"))))
@quickly
def test_an_app_id_is_echoed_as_it_was_sent(app_id):
    answer = AppAnswer(app_id=app_id, status="ok")
    body = render_response(Response(apps=(answer,), elapsed_seconds=0, elapsed_days=0))

    (app,) = parse_request(body.replace(b"response", b"request")).apps

    assert app.app_id == readable(app_id)


@quickly
@given(body=st.binary())
def test_any_bytes_are_read_or_refused(body):
    read_or_refuse(body)
    read_or_refuse(b"<request>" + body + b"</request>")


@quickly
@given(
    body=st.sampled_from(REQUESTS),
    place=st.floats(0, 1),
    length=st.integers(0, 40),
    patch=st.binary(max_size=8)
    | st.sampled_from([b'"', b"<", b"&", b"<app>", b"</app>", b"<!--", b"<![CDATA["]),
)
def test_a_damaged_request_is_read_or_refused(body, place, length, patch):
    start = int(place * len(body))

    read_or_refuse(body[:start] + patch + body[start + length :])


@pytest.mark.parametrize("body", REQUESTS)
def test_a_truncated_request_is_refused(body):
    for end in range(0, len(body.rstrip()), 7):
        with pytest.raises(MalformedRequest):
            parse_request(body[:end])
