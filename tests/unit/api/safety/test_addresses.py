"""Where a request comes from, whoever says what of it."""

from ipaddress import ip_network

import falcon.asgi
import pytest
from falcon.testing import TestClient

from api.requests.middleware import RequestMiddleware
from api.safety.addresses import Proxies, client_address, is_secure, parse_address

INSIDE = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


class Mirror:
    """Tells what is known of the client."""

    async def on_get(self, req, resp):
        resp.media = [client_address(req), is_secure(req)]


def seen(peer, headers=(), networks=INSIDE, header="x-forwarded"):
    proxies = Proxies(networks, header)
    app = falcon.asgi.App(
        middleware=[RequestMiddleware(http_log=False, proxies=proxies)]
    )
    app.add_route("/", Mirror())
    client = TestClient(app)
    result = client.simulate_get("/", headers=list(headers), remote_addr=peer)
    return tuple(result.json)


def test_without_proxies_the_connection_tells():
    headers = [("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "for=1.2.3.4;proto=https")]

    assert seen("203.0.113.9", headers, networks=()) == ("203.0.113.9", False)


def test_a_socket_for_both_kinds_of_addresses_makes_no_difference():
    assert seen("::ffff:203.0.113.9", networks=())[0] == "203.0.113.9"


@pytest.mark.parametrize("header", ["x-forwarded", "forwarded"])
def test_who_is_no_proxy_is_not_believed(header):
    headers = [("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "for=1.2.3.4;proto=https")]

    assert seen("203.0.113.9", headers, header=header) == ("203.0.113.9", False)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("198.51.100.7, unknown", "10.0.0.1"),
        ("198.51.100.7, unknown, 10.2.2.2", "10.2.2.2"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
    ],
)
def test_hops_are_read_from_the_right_through_those_trusted(said, found):
    assert seen("10.0.0.1", [("X-Forwarded-For", said)])[0] == found


def test_headers_of_several_lines_are_one_list():
    headers = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.7")]

    assert seen("10.0.0.1", headers)[0] == "198.51.100.7"


def test_the_other_kind_of_header_is_what_a_client_made_up():
    headers = [("X-Forwarded-For", "198.51.100.7"), ("Forwarded", "for=6.6.6.6")]

    assert seen("10.0.0.1", headers)[0] == "198.51.100.7"
    assert seen("10.0.0.1", headers, header="forwarded")[0] == "6.6.6.6"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("for=198.51.100.7;proto=https", ("198.51.100.7", True)),
        ('for="[2001:db8::1]:80";proto=http', ("2001:db8::1", False)),
        (
            "for=6.6.6.6;proto=https, for=198.51.100.7;proto=http",
            ("198.51.100.7", False),
        ),
        ("for=_hidden;proto=https", ("10.0.0.1", True)),
        ("proto=https", ("10.0.0.1", True)),
        ("nonsense", ("10.0.0.1", False)),
    ],
)
def test_rfc_7239_is_understood(said, found):
    assert seen("10.0.0.1", [("Forwarded", said)], header="forwarded") == found


@pytest.mark.parametrize(
    ("sources", "schemes", "secure"),
    [
        ("198.51.100.7", "https", True),
        ("198.51.100.7", "HTTPS", True),
        ("198.51.100.7", "http", False),
        ("6.6.6.6, 198.51.100.7", "https, http", False),
        ("198.51.100.7, 10.2.2.2", "https, http", True),
        ("198.51.100.7, 10.2.2.2", "https", True),
        ("6.6.6.6, 198.51.100.7", "https", True),
    ],
)
def test_the_scheme_is_what_trusted_proxies_say(sources, schemes, secure):
    headers = [("X-Forwarded-For", sources), ("X-Forwarded-Proto", schemes)]

    assert seen("10.0.0.1", headers)[1] is secure


@pytest.mark.parametrize("text", ["", "example.net", "1.2.3", "1.2.3.4.5", "_x"])
def test_what_is_no_address_is_none(text):
    assert parse_address(text) is None
