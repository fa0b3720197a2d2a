"""The REST API of a server, asked in the name of somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING, Any, Self

import msgspec

from commandline.connection.problems import no_answer, not_ours, refusal
from commandline.things import Thing

if TYPE_CHECKING:
    import httpx

    from commandline.connection.servers import Server

_JSON = "application/json"
_OCTETS = "application/octet-stream"
_UPLOAD_S = 600
"""For the answer to an upload: a server writes it to its disk first."""
_SUCCESS = range(200, 300)
_REDIRECTION = range(300, 400)


class Answer(msgspec.Struct, frozen=True):
    """
    What a server answered.

    Attributes:
        value: The JSON of the body; None if there was none.
        etag: By which it knows this state of the thing, if it tells.
    """

    value: Any
    etag: str | None


class Client:
    """
    Asks a server, and makes errors of what is no success.

    Args:
        server: Where it is, and who asks.
        transport: What carries requests, if not the network.
        timeout: Seconds to wait for an answer.
    """

    def __init__(
        self,
        server: Server,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 60,
    ) -> None:
        # NOTE: late, as importing it takes longer than everything else together.
        import httpx

        self.url = server.url
        self._errors = httpx.RequestError
        self._unreached = httpx.ConnectError, httpx.ConnectTimeout
        self._http = httpx.Client(
            base_url=server.url,
            transport=transport,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10)),
            headers={
                "Accept": _JSON,
                "User-Agent": f"rollerd/{metadata.version('coreroller')}",
                **server.headers(),
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Thing | None = None,
    ) -> Answer:
        """
        Ask, and give the answer.

        Args:
            method: Of HTTP.
            path: Percent-encoded where need be.
            params: Of the query; those that are None are left out.
            headers: Besides those of every request; may be any text.
            body: Is sent as JSON, unless None.

        Raises:
            Refused: The server said no.
            Unavailable: It does not answer, or not as one of ours.
        """
        given = {name: v for name, v in (params or {}).items() if v is not None}
        sent = {name.encode(): text.encode() for name, text in (headers or {}).items()}
        return self._ask(method, path, params=given, headers=sent, json=body)

    def upload(
        self,
        path: str,
        pieces: Iterable[bytes],
        size: int,
        *,
        params: Mapping[str, Any],
    ) -> Answer:
        """
        Send a file, piece by piece, and give the answer.

        Args:
            path: As above.
            pieces: Of the file.
            size: Of all of them together.
            params: As above.

        Raises:
            Refused, Unavailable: As above.
        """
        headers = {"Content-Type": _OCTETS, "Content-Length": str(size)}
        return self._ask(
            *("POST", path),
            params=params,
            headers=headers,
            content=pieces,
            timeout=_UPLOAD_S,
        )

    def _ask(self, method: str, path: str, **sent: Any) -> Answer:
        try:
            response = self._http.request(method, path, **sent)
        except self._errors as ex:
            # NOTE: who was not reached has done nothing.
            is_open = method != "GET" and not isinstance(ex, self._unreached)
            raise no_answer(self.url, ex, is_open=is_open) from ex
        self._check(response)
        return Answer(self._value(response), response.headers.get("ETag"))

    @contextmanager
    def streamed(
        self,
        path: str,
        params: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Iterator[httpx.Response]:
        """
        Get what is read as it comes, within the block.

        Args:
            path: As above.
            params: As above.
            headers: As above.
            timeout: Seconds without a byte after which the server is given up.

        Raises:
            Refused: The server said no.
            Unavailable: It does not answer, or is gone before the end.
        """
        import httpx

        given = {name: v for name, v in params.items() if v is not None}
        waiting = httpx.Timeout(timeout or 60, connect=10)
        try:
            with self._http.stream(
                *("GET", path), params=given, headers=headers, timeout=waiting
            ) as response:
                if response.status_code not in _SUCCESS:
                    response.read()
                self._check(response)
                yield response
        except self._errors as ex:
            raise no_answer(self.url, ex) from ex

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _SUCCESS:
            return
        if status in _REDIRECTION:
            place = response.headers.get("Location", "elsewhere")
            raise not_ours(self.url, f"it sends us to {place}")
        retry_after = response.headers.get("Retry-After", "")
        raise refusal(status, response.content, retry_after)

    def _value(self, response: httpx.Response) -> Any:
        if not response.content:
            return None
        try:
            return msgspec.json.decode(response.content)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise not_ours(self.url, "no JSON") from None
