"""What must be refused; the ids are the numbers of conformance cases."""

import pytest

from omaha.protocol.requests import MalformedRequest, parse_request

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DTD = f'<!DOCTYPE request [<!ENTITY l0 "ha">{LAUGHS}]>'
REQUEST = '<request protocol="3.0"><app appid="{}"/></request>'


def refusal_of(body):
    with pytest.raises(MalformedRequest) as refusal:
        parse_request(body)
    return str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        DTD + REQUEST.format("&l9;"),
        DTD + "<request>&l9;</request>",
        "<!DOCTYPE request>" + REQUEST,
        '<!DOCTYPE request SYSTEM "file:///etc/passwd">' + REQUEST,
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]>' + REQUEST,
    ],
)
def test_a_document_type_is_refused_unread(body):
    assert refusal_of(body.encode()) == "a document type declaration is not accepted"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("document_type", ["", DTD])
def test_wide_encodings_are_refused_with_or_without_document_type(
    encoding, document_type
):
    body = '<?xml version="1.0" encoding="UTF-16"?>' + document_type + REQUEST

    assert refusal_of(body.encode(encoding)) == "not UTF-8: there are NUL bytes"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-7", "nope"])
def test_a_declared_encoding_other_than_utf_8_is_refused(encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?>{REQUEST}'.encode()

    assert refusal_of(body) == "an encoding other than UTF-8 is declared"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "no element found at line 1, column 1", id="116"),
        pytest.param(
            b"<request>\n<app", "unclosed token at line 2, column 1", id="120"
        ),
        pytest.param(
            b"<request>", "no element found at line 1, column 10", id="120-end"
        ),
        pytest.param(
            b'<request a="\xff"/>',
            "not well-formed (invalid token) at line 1, column 13",
            id="120-utf-8",
        ),
        pytest.param(
            b'<request a="\xed\xa0\x80"/>',
            "not well-formed (invalid token) at line 1, column 13",
            id="120-surrogate",
        ),
        pytest.param(
            b'<request a="" a=""/>',
            "duplicate attribute at line 1, column 15",
            id="120-duplicate",
        ),
        pytest.param(
            b"<request/><request/>",
            "junk after document element at line 1, column 11",
            id="120-roots",
        ),
        pytest.param(
            b"<request/>x",
            "junk after document element at line 1, column 11",
            id="120-junk",
        ),
        pytest.param(
            b'<request a="&x;"/>', "undefined entity at line 1, column 1", id="entity"
        ),
        pytest.param(
            b' <?xml version="1.0"?><request/>',
            "XML or text declaration not at start of entity at line 1, column 2",
            id="late-prolog",
        ),
        pytest.param(
            b'{"request": {}}',
            "not well-formed (invalid token) at line 1, column 1",
            id="124",
        ),
        pytest.param(
            b"[" * 100_000,
            "syntax error at line 1, column 1",
            id="124-deep",
        ),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_place(body, reason):
    assert refusal_of(body) == f"invalid XML: {reason}"


def test_case_120_a_nul_byte_is_refused():
    assert refusal_of(REQUEST.format("\0").encode()) == "not UTF-8: there are NUL bytes"


@pytest.mark.parametrize(
    ("alias", "column"), [('"my host"', 30), ('my "big" host', 33)]
)
def test_case_121_quotes_of_update_conf_are_recognised(alias, column):
    body = f'<request><app machinealias="{alias}"/></request>'.encode()

    assert refusal_of(body) == (
        "invalid XML: not well-formed (invalid token)"
        f" at line 1, column {column}; double quotes in update.conf?"
    )


@pytest.mark.parametrize("depth", [17, 100_000])
def test_case_119_deep_nesting_is_refused(depth):
    body = b"<request>" + b"<a>" * (depth - 1)

    assert refusal_of(body) == "elements nested deeper than 16"


@pytest.mark.parametrize("element", ["request", "app", "unknown"])
@pytest.mark.parametrize("count", [65, 10_000])
def test_case_119_many_attributes_are_refused(element, count):
    attributes = " ".join(f'a{n}=""' for n in range(count))

    reason = refusal_of(f"<{element} {attributes}/>".encode())

    assert reason == "an element with more than 64 attributes"


@pytest.mark.parametrize("size", [1025, 100_000])
def test_case_123_a_long_attribute_is_refused(size):
    body = REQUEST.format("x" * size).encode()

    assert refusal_of(body) == "an attribute longer than 1024 characters"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("", "no app in the request", id="zero apps"),
        pytest.param("<app/>" * 101, "more than 100 apps in one request", id="89"),
        pytest.param(
            f"<app>{'<event/>' * 101}</app>",
            "more than 100 events in one app",
            id="events",
        ),
    ],
)
def test_too_few_and_too_many_are_refused(content, reason):
    assert refusal_of(f"<request>{content}</request>".encode()) == reason


def test_all_limits_may_be_reached():
    attributes = " ".join(f'a{n}="{"Ω" * 1024}"' for n in range(64))
    deep = "<a>" * 14 + "</a>" * 14
    app = f"<app>{'<event/>' * 100}{deep}</app>"

    request = parse_request(f"<request><x {attributes}/>{app * 100}</request>".encode())

    assert [len(app.events) for app in request.apps] == [100] * 100


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("&lt;script>", "<script>"),
        ("]]>", "]]>"),
        ("a&#10;b", "a\nb"),
        ("a\nb", "a b"),
        ("&#x7f;&#x202e;", "\x7f\u202e"),
    ],
)
def test_case_123_odd_ids_are_left_to_the_caller(sent, read):
    (app,) = parse_request(REQUEST.format(sent).encode()).apps

    assert app.app_id == read
