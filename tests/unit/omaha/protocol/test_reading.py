"""What clients read is what was written, or it is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omaha.protocol.documents import MalformedDocument
from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.reading import MalformedResponse, read_response
from omaha.protocol.responses import (
    AppAnswer,
    Response,
    UpdateCheckAnswer,
    render_response,
)

# PERF: a property is to cost a fraction of a second; the defaults cost one.
quickly = settings(deadline=None)

texts = st.sampled_from(["", "a", "\u03a9 &<>\"'", "line\nbreak", "x" * 1000])
counts = st.integers(1, 2**63)
maybe = st.booleans()
packages = st.builds(
    PackageEntry, name=texts, size=counts, hash=texts, hash_sha256=texts, required=maybe
)
actions = st.builds(
    Action,
    event=texts,
    sha256=texts,
    display_version=texts,
    needs_admin=maybe,
    is_delta=maybe,
    disable_payload_backoff=maybe,
    max_failure_count_per_url=st.none() | counts,
    metadata_signature_rsa=texts,
    metadata_size=texts,
    deadline=texts,
)
manifests = st.builds(
    Manifest,
    version=texts,
    packages=st.tuples(packages, packages),
    actions=st.just(()) | st.tuples(actions),
    is_floor=maybe,
    floor_reason=texts,
    is_target=maybe,
)
offers = st.builds(
    UpdateCheckAnswer,
    status=texts,
    poll_interval=st.none() | counts,
    urls=st.tuples(texts.map(lambda text: text.rstrip("/") + "/")),
    manifests=st.tuples(manifests),
)
refusals = st.builds(UpdateCheckAnswer, status=texts, poll_interval=st.none() | counts)
apps = st.builds(
    AppAnswer,
    app_id=texts,
    status=texts,
    ping=maybe,
    update_check=st.none() | refusals | offers,
    events=st.integers(0, 3),
)
responses = st.builds(
    Response,
    apps=st.just(()) | st.tuples(apps) | st.tuples(apps, apps),
    elapsed_seconds=st.integers(0, 86399),
    elapsed_days=st.integers(0, 9999),
)


@quickly
@given(response=responses)
def test_a_response_comes_back_as_it_was_written(response):
    assert read_response(render_response(response)) == response


def test_what_is_missing_is_empty():
    answer = read_response(
        b'<response protocol="3.0"><app><updatecheck><urls/><manifest><actions>'
        b"<action/></actions></manifest></updatecheck></app></response>"
    )

    empty = Manifest(version="", packages=(), actions=(Action(event=""),))
    check = UpdateCheckAnswer(status="", manifests=(empty,))
    app = AppAnswer(app_id="", status="", update_check=check)
    assert answer == Response(apps=(app,), elapsed_seconds=0, elapsed_days=0)


def test_unknown_elements_and_attributes_are_ignored():
    answer = read_response(
        b'<response protocol="3.1" more="1"><new/><app appid="a" status="ok" x="">'
        b'<data status="ok"/></app></response>'
    )

    assert answer.apps == (AppAnswer(app_id="a", status="ok"),)


PACKAGE = (
    b'<response protocol="3.0"><app><updatecheck><manifest><packages><package name="p"'
    b" %b/></packages></manifest></updatecheck></app></response>"
)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b'<request protocol="3.0"/>', "the root is not a <response>"),
        (b'<response xmlns="a" protocol="3.0"/>', "without a namespace"),
        (b"<response/>", "protocol '' is not 3.x"),
        (b'<response protocol="2.0"/>', "protocol '2.0' is not 3.x"),
        (PACKAGE % b"", "a package has no size"),
        (PACKAGE % b'size="many"', "size='many' is not a number"),
        (PACKAGE % b'size="-1"', "size='-1' is not a number"),
    ],
)
def test_what_is_no_omaha_response_is_refused(body, complaint):
    with pytest.raises(MalformedResponse, match=re.escape(complaint)):
        read_response(body)


@pytest.mark.parametrize("body", [b"", b"Bad Gateway", b"<response"])
def test_what_is_not_xml_is_refused_as_such(body):
    with pytest.raises(MalformedDocument) as caught:
        read_response(body)

    assert not isinstance(caught.value, MalformedResponse)
