"""TLS, where the server speaks it itself."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import structlog

from deploy.errors import CannotStart
from deploy.settings import Settings

_log = structlog.get_logger(__name__)


def check_certificate(settings: Settings) -> None:
    """
    See that the certificate and its key can be used, before anything is started.

    Raises:
        CannotStart: Why not.
    """
    if settings.keyfile and not settings.certfile:
        raise CannotStart("there is a --keyfile and no --certfile; name both")
    if not settings.certfile:
        return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings.certfile, settings.keyfile or None)
    except OSError as ex:  # ssl.SSLError is one
        raise CannotStart(
            f"cannot use the certificate {settings.certfile}"
            f" with the key {settings.keyfile or settings.certfile}"
            f" ({ex.strerror or ex}); name PEM files that belong together"
        ) from ex


def modern_context(
    config: object, default: Callable[[], ssl.SSLContext], *_: Any
) -> ssl.SSLContext:
    """Make gunicorn's context one that speaks nothing older than TLS 1.2."""
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    return context


def warn_if_exposed(settings: Settings) -> None:
    """Warn who listens for others without TLS, with no proxy that could have it."""
    if settings.is_local or settings.certfile or settings.trusted_proxies:
        return
    _log.warning(
        "passwords are sent in the clear",
        bind=settings.bind,
        remedy="set COREROLLER_CERTFILE, or COREROLLER_TRUSTED_PROXIES to the proxy"
        " with TLS before this server",
    )
