"""What an operator may set of the HTTP side."""

import ssl
from ipaddress import ip_network

import pytest
import structlog

from deploy.errors import CannotStart
from deploy.settings import Settings, read_settings, to_environment
from deploy.tls import check_certificate, modern_context, warn_if_exposed

GIVEN = {
    "COREROLLER_CERTFILE": "/etc/tls/server.pem",
    "COREROLLER_KEYFILE": "/etc/tls/server.key",
    "COREROLLER_TRUSTED_PROXIES": "10.0.0.0/8, fd00::/8,127.0.0.1",
    "COREROLLER_PROXY_HEADER": "forwarded",
    "COREROLLER_ALLOWED_HOSTS": "updates.example.net,[::1]",
    "COREROLLER_CORS_ORIGINS": "https://a.example.net, http://localhost:5173",
    "COREROLLER_OMAHA_PATH_SECRET": "correct-horse",
    "COREROLLER_OMAHA_RATE": "0",
    "COREROLLER_API_RATE": "5",
}


def test_all_of_it_is_read_and_given_to_other_processes():
    settings = read_settings(GIVEN, {})

    assert settings.proxies == [
        ip_network("10.0.0.0/8"),
        ip_network("fd00::/8"),
        ip_network("127.0.0.1/32"),
    ]
    assert (settings.omaha_rate, settings.api_rate) == (0, 5)
    assert read_settings(to_environment(settings), {}) == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "everybody"),
        ("TRUSTED_PROXIES", "10.0.0.0/8;127.0.0.1"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "10.0.0.0/64"),
        ("PROXY_HEADER", "x-real-ip"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://example.net"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "example.net"),
        ("CORS_ORIGINS", "https://example.net/"),
        ("OMAHA_PATH_SECRET", "short"),
        ("OMAHA_PATH_SECRET", "with/slash"),
        ("OMAHA_RATE", "-1"),
        ("API_RATE", "fast"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name, value):
    with pytest.raises(CannotStart, match=f"^COREROLLER_{name} must be "):
        read_settings({f"COREROLLER_{name}": value}, {})


@pytest.mark.parametrize(
    ("settings", "is_warned"),
    [
        (Settings(bind="0.0.0.0:8000"), True),
        (Settings(bind="127.0.0.1:8000"), False),
        (Settings(bind="0.0.0.0:8000", certfile="server.pem"), False),
        (Settings(bind="0.0.0.0:8000", trusted_proxies="10.0.0.0/8"), False),
    ],
)
def test_who_listens_for_others_in_the_clear_is_warned(settings, is_warned):
    with structlog.testing.capture_logs() as logs:
        warn_if_exposed(settings)

    assert bool(logs) is is_warned


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (Settings(keyfile="server.key"), "no --certfile"),
        (Settings(certfile="/nowhere/server.pem"), "No such file"),
        (Settings(certfile=__file__), "PEM"),
    ],
)
def test_a_certificate_that_cannot_be_used_stops_the_start(settings, complaint):
    with pytest.raises(CannotStart, match=complaint):
        check_certificate(settings)


def test_nothing_older_than_tls_1_2_is_spoken():
    context = modern_context(None, lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_without_a_certificate_there_is_nothing_to_check():
    check_certificate(Settings())
