"""Details of what we write; the numbers are those of the conformance cases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from omaha.protocol.documents import escape
from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.responses import (
    AppAnswer,
    Response,
    UpdateCheckAnswer,
    day_start,
    render_response,
)

FULL_ACTION = Action(
    event="postinstall",
    sha256="c2hh",
    display_version="1.2",
    needs_admin=True,
    is_delta=True,
    disable_payload_backoff=True,
    max_failure_count_per_url=3,
    metadata_signature_rsa="cnNh",
    metadata_size="58:60",
    deadline="now",
)


def render(check):
    app = AppAnswer(app_id="a", status="ok", update_check=check)
    return render_response(Response(apps=(app,), elapsed_seconds=0, elapsed_days=2400))


def render_offer(*urls, package=None, actions=()):
    packages = () if package is None else (package,)
    manifest = Manifest(version="1", packages=packages, actions=actions)
    check = UpdateCheckAnswer(status="ok", urls=urls, manifests=(manifest,))
    return etree.fromstring(render(check))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2007, 1, 1, tzinfo=UTC), (0, 0)),
        (datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC), (86399, 6999)),
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), (0, 7000)),
        (
            datetime(2026, 3, 2, 1, 0, tzinfo=timezone(timedelta(hours=2))),
            (82800, 6999),
        ),
    ],
)
def test_case_17_days_begin_at_midnight_utc(now, expected):
    assert day_start(now) == expected


def test_case_19_the_largest_answer_is_far_below_a_mebibyte():
    check = UpdateCheckAnswer(status="noupdate", poll_interval=14400)
    app = AppAnswer(
        app_id="x" * 1024, status="ok", ping=True, update_check=check, events=100
    )

    body = render_response(
        Response(apps=(app,) * 100, elapsed_seconds=86399, elapsed_days=9999)
    )

    assert len(body) < 1024 * 1024 / 2


@pytest.mark.parametrize(
    ("configured", "codebase"),
    [
        pytest.param("https://x/a", "https://x/a/", id="60"),
        pytest.param("https://x/a/", "https://x/a/", id="60-slash"),
        pytest.param("https://x/?a=1&b=2", "https://x/?a=1&b=2/", id="61"),
    ],
)
def test_a_codebase_is_the_only_attribute_and_ends_in_a_slash(configured, codebase):
    (url,) = render_offer(configured).iter("url")

    assert url.items() == [("codebase", codebase)]


def test_case_63_mirrors_keep_their_order():
    urls = render_offer("https://b", "https://a").iter("url")

    assert [url.get("codebase") for url in urls] == ["https://b/", "https://a/"]


def test_case_64_an_extra_file_has_both_hashes():
    package = PackageEntry(
        name="oem.gz", size=7, hash="aGFzaA==", hash_sha256="0f", required=False
    )

    (element,) = render_offer("https://x", package=package).iter("package")

    assert dict(element.attrib) == {
        "name": "oem.gz",
        "hash": "aGFzaA==",
        "hash_sha256": "0f",
        "size": "7",
        "required": "false",
    }


def test_cases_65_to_68_an_action_leaves_out_what_is_empty():
    actions = (
        Action(event="install", max_failure_count_per_url=0),
        Action(event="postinstall", sha256="c2hh"),
    )

    elements = render_offer("https://x", actions=actions).iter("action")

    assert [element.items() for element in elements] == [
        [("event", "install")],
        [("event", "postinstall"), ("sha256", "c2hh")],
    ]


def test_an_action_may_say_everything():
    (action,) = render_offer("https://x", actions=(FULL_ACTION,)).iter("action")

    assert action.items() == [
        ("event", "postinstall"),
        ("sha256", "c2hh"),
        ("DisplayVersion", "1.2"),
        ("needsadmin", "true"),
        ("IsDeltaPayload", "true"),
        ("DisablePayloadBackoff", "true"),
        ("MaxFailureCountPerUrl", "3"),
        ("MetadataSignatureRsa", "cnNh"),
        ("MetadataSize", "58:60"),
        ("deadline", "now"),
    ]


@pytest.mark.parametrize(
    ("interval", "attribute"), [(None, b""), (2700, b' PollInterval="2700"')]
)
def test_cases_43_and_69_no_update_is_an_empty_element(interval, attribute):
    body = render(
        UpdateCheckAnswer(
            status="noupdate", poll_interval=interval, urls=("https://x/",)
        )
    )

    assert b'<updatecheck status="noupdate"%s/></app>' % attribute in body


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain {0-9} ' Ω \U0001f680", "plain {0-9} ' Ω \U0001f680"),
        ('<a b="&amp;">', "&lt;a b=&quot;&amp;amp;&quot;&gt;"),
        ("\t\r\n", "&#9;&#13;&#10;"),
        ("\0\x1f\ud800\ufffe\uffff", "\ufffd" * 5),
    ],
)
def test_any_text_can_be_escaped(text, escaped):
    assert escape(text) == escaped
