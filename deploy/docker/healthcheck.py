"""Tell whether the server in this container answers: exit status 0 if it does."""

from __future__ import annotations

import os
import ssl
import sys
from http.client import HTTPConnection, HTTPException, HTTPSConnection

_TIMEOUT_S = 4


def main() -> None:
    """Ask `/health` at the port of ``COREROLLER_BIND``."""
    try:
        status = _ask()
    except (OSError, HTTPException) as ex:
        sys.exit(f"no answer: {ex}")
    if status != 200:  # noqa: PLR2004 - this runs without our packages
        sys.exit(f"answered {status}")


def _ask() -> int:
    host, _, port = os.environ["COREROLLER_BIND"].rpartition(":")
    connection = _connect(_reachable(host.strip("[]")), int(port))
    connection.request("GET", "/health")
    return connection.getresponse().status


def _reachable(host: str) -> str:
    """Give where to ask a server that listens everywhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _connect(host: str, port: int) -> HTTPConnection:
    if not os.environ.get("COREROLLER_CERTFILE"):
        return HTTPConnection(host, port, timeout=_TIMEOUT_S)
    # NOTE: the certificate is for another name than that of this very container.
    context = ssl._create_unverified_context()  # noqa: S323, SLF001
    return HTTPSConnection(host, port, timeout=_TIMEOUT_S, context=context)


if __name__ == "__main__":
    main()
