"""The client: asks for updates, and reports how they go."""

from __future__ import annotations

import httpx

from updaters.errors import HTTP_CODES, Code, UpdateFailed
from updaters.messages import (
    CHECK,
    PING,
    Instance,
    Step,
    failure,
    progress,
    write_request,
)
from updaters.offers import Offer, read_answer
from updaters.pace import Pace

_TIMEOUT_S = 30
_LONGEST_ANSWER = 1024 * 1024


class Updater:
    """
    One instance of an application, as the server knows it.

    Args:
        url: Of the Omaha endpoint, such as ``https://updates.example.net/v1/update/``.
        instance: Who asks.
        http: For downloads, too; one with a time-out of 30 s, if not given.
        pace: When to ask again.
    """

    def __init__(
        self,
        url: str,
        instance: Instance,
        http: httpx.Client | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.instance = instance
        self.http = http or httpx.Client(timeout=_TIMEOUT_S, follow_redirects=True)
        self._url = url
        self._pace = pace or Pace()

    def wait(self) -> float:
        """Give the seconds to wait before the next check."""
        return self._pace.wait()

    def check(self) -> Offer | None:
        """
        Ask for an update; a version that runs for the first time is complete by that.

        Returns:
            The update that the server granted, or None if there is none for now.

        Raises:
            UpdateFailed: The server does not answer, or not as it should.
        """
        try:
            answer = read_answer(self._post(PING, CHECK))
        except UpdateFailed as ex:
            self._pace.failed(ex.retry_after)
            raise
        self._pace.heard(answer.poll_interval)
        return answer.offer

    def report(self, step: Step) -> None:
        """
        Say how far the update is.

        Raises:
            UpdateFailed: The server does not answer.
        """
        self._post(progress(step))

    def report_failure(self, code: int) -> None:
        """
        Say that the update failed; the code is a `Code` or one of one's own.

        Raises:
            UpdateFailed: The server does not answer.
        """
        self._post(failure(code))

    def _post(self, *elements: str) -> bytes:
        body = write_request(self.instance, *elements)
        headers = {"Content-Type": "text/xml"}
        try:
            response = self.http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as ex:
            raise UpdateFailed(Code.NO_ANSWER, f"no answer: {ex}") from ex
        if not response.is_success:
            raise UpdateFailed(
                HTTP_CODES + response.status_code,
                f"the server answers HTTP {response.status_code}",
                retry_after=_seconds(response.headers.get("Retry-After", "")),
            )
        if len(response.content) > _LONGEST_ANSWER:
            raise UpdateFailed(Code.INVALID_ANSWER, "the server's answer is too long")
        return response.content


def _seconds(retry_after: str) -> float | None:
    is_number = retry_after.isascii() and retry_after.isdigit()
    return float(retry_after) if is_number else None
