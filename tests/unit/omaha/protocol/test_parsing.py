"""What a request may look like; the ids are the numbers of the conformance cases."""

import pytest

from omaha.protocol.events import UNKNOWN_NUMBER, Event
from omaha.protocol.requests import (
    AppRequest,
    MalformedRequest,
    Request,
    parse_request,
)

PLAIN = b'<request protocol="3.0"><app appid="a"/></request>'


def parse_app(attributes="", content=""):
    body = f'<request><app appid="a" {attributes}>{content}</app></request>'
    (app,) = parse_request(body.encode()).apps
    return app


def parse_event(attributes):
    (event,) = parse_app(content=f"<event {attributes}/>").events
    return event


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'<?xml version="1.0" encoding="UTF-8"?>' + PLAIN, id="1"),
        pytest.param(b'<?xml version="1.0" encoding="utf-8"?>' + PLAIN, id="1-lower"),
        pytest.param(b'<?xml version="1.0"?>' + PLAIN, id="1-no-encoding"),
        pytest.param(b"\n\t  " + PLAIN, id="7"),
        pytest.param(b"\xef\xbb\xbf" + PLAIN, id="8"),
        pytest.param(
            b'<request protocol="3.0" new="1"><?pi x?><new><app appid="b"/></new>'
            b'<app appid="a" ap="x"><new/><!-- no --></app></request>',
            id="9",
        ),
        pytest.param(
            b'<request protocol="3.0"><app appid="a"></app></request>\n', id="16"
        ),
    ],
)
def test_what_makes_no_difference_is_ignored(body):
    assert parse_request(body) == Request(
        protocol="3.0", apps=(AppRequest(app_id="a"),)
    )


@pytest.mark.parametrize(
    ("attribute", "protocol"),
    [
        pytest.param('protocol="3.0"', "3.0", id="1"),
        pytest.param('protocol="3.1"', "3.1", id="11-minor"),
        pytest.param('protocol=""', "", id="12-empty"),
        pytest.param("", "", id="12-absent"),
    ],
)
def test_protocol_3_is_spoken_and_taken_for_granted(attribute, protocol):
    body = f'<request {attribute}><app appid="a"/></request>'.encode()

    assert parse_request(body).protocol == protocol


@pytest.mark.parametrize("protocol", ["2.0", "4.0", "30", "\n3.0"])
def test_case_11_another_protocol_is_refused_by_name(protocol):
    body = f'<request protocol="{protocol}"><app appid="a"/></request>'.encode()

    with pytest.raises(MalformedRequest, match=r"is not 3\.x") as refusal:
        parse_request(body)

    assert repr(protocol.replace("\n", " ")) in str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'<response protocol="3.0"><app appid="a"/></response>', id="13"),
        b"<gupdate/>",
        b"<Request/>",
        b'<request xmlns="http://www.google.com/update2/request"/>',
        b'<o:request xmlns:o="http://www.google.com/update2/request"/>',
    ],
)
def test_another_root_is_refused(body):
    with pytest.raises(MalformedRequest, match="the root is not a <request>"):
        parse_request(body)


def test_case_15_attributes_are_decoded_once():
    body = (
        b'<request><os sp="a&gt;&amp;gt;b"/>'
        b'<app board="&lt;&#x3A9;" machinealias="a&#10;b" oem="&apos;&quot;"/>'
        b"</request>"
    )

    request = parse_request(body)

    assert request.os_sp == "a>&gt;b"
    assert request.apps == (AppRequest(board="<Ω", machine_alias="a\nb", oem="'\""),)


def test_case_72_ping_check_and_events_come_in_any_order():
    app = parse_app(content='<event/><updatecheck/><event nextversion="2"/><ping/>')

    assert app == AppRequest(
        app_id="a",
        ping=True,
        update_check=True,
        events=(Event(), Event(next_version="2")),
    )


@pytest.mark.parametrize(
    "attributes",
    ['r="1" status="1"', 'a="-1" r="-1"', 'ad="6998" rd="6998"', 'active="x"'],
)
def test_case_83_a_ping_is_a_ping(attributes):
    assert parse_app(content=f"<ping {attributes}/>").ping


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("1", True), ("false", False), ("0", False), ("yes", False)],
)
def test_a_boolean_that_is_not_true_is_false(text, value):
    attributes = f'delta_okay="{text}" multi_manifest_ok="{text}"'
    body = f'<request ismachine="{text}"><app {attributes}/></request>'

    request = parse_request(body.encode())

    assert request == Request(
        is_machine=value,
        apps=(AppRequest(delta_okay=value, multi_manifest_ok=value),),
    )


@pytest.mark.parametrize(
    ("check", "prefix"),
    [
        ("<updatecheck/>", None),
        ('<updatecheck targetversionprefix=""/>', ""),
        ('<updatecheck targetversionprefix="1.2.3"/>', "1.2.3"),
    ],
)
def test_case_104_an_empty_version_prefix_is_not_an_absent_one(check, prefix):
    assert parse_app(content=check).target_version_prefix == prefix


def test_attributes_that_look_like_our_fields_stay_out():
    body = (
        b'<request is_machine="1" os_arch="x" os_sp="x" apps="x" session_id="x">'
        b'<app app_id="x" ping="x" update_check="x" target_version_prefix="x"'
        b' events="x" machine_id="x" delta_okay="x">'
        b'<event event_type="7"/></app></request>'
    )

    assert parse_request(body) == Request(apps=(AppRequest(events=(Event(),)),))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("1000", 1000),
        ("+3", 3),
        ("-2147219440", -2147219440),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", None),
        ("9" * 1000, None),
        ("", None),
        ("abc", None),
        ("1.0", None),
        (" 1", None),
        ("1_0", None),
        ("٣", None),
    ],
)
def test_cases_73_and_81_a_number_of_an_event_never_fails(text, number):
    event = parse_event(f'eventtype="{text}" eventresult="{text}" errorcode="{text}"')

    kind = UNKNOWN_NUMBER if number is None else number
    assert event == Event(event_type=kind, event_result=kind, error_code=number)


def test_case_80_an_event_without_numbers_is_unknown():
    assert parse_event("") == Event(
        event_type=UNKNOWN_NUMBER, event_result=UNKNOWN_NUMBER, error_code=None
    )


def test_cases_87_to_89_apps_keep_their_order_and_their_doubles():
    names = ["b", "a", "b", *map(str, range(57))]
    apps = "".join(f'<app appid="{name}"/>' for name in names)

    request = parse_request(f"<request>{apps}</request>".encode())

    assert [app.app_id for app in request.apps] == names
