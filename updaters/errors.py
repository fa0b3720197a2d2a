"""What can go wrong on the way to an update, as servers count it."""

from __future__ import annotations

from enum import IntEnum

HTTP_CODES = 2000
"""To be added to the status of an answer to a check: 2503 is HTTP 503."""


class Code(IntEnum):
    """
    Error codes that a machine reports, so that operators read the reason in words.

    They are those of update_engine: its `action_processor.h`.
    """

    INSTALLATION_FAILED = 5
    TRANSFER_FAILED = 9
    HASH_MISMATCH = 10
    SIZE_MISMATCH = 11
    NOT_VERIFIABLE = 12
    EMPTY_ANSWER = 30
    NOT_XML = 31
    INVALID_ANSWER = 34
    NO_ANSWER = HTTP_CODES


class UpdateFailed(Exception):
    """
    A check, a download or an installation that failed.

    Attributes:
        code: With which it is reported: a `Code`, or 2000 and an HTTP status.
        retry_after: Seconds that the server asked to wait; None if it did not.
    """

    def __init__(
        self, code: int, message: str, *, retry_after: float | None = None
    ) -> None:
        self.code = code
        self.retry_after = retry_after
        super().__init__(message)
