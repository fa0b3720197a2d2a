"""What a client makes of an answer, or why it would not have it."""

from msgspec import Struct


class Rejected(AssertionError):
    """
    The client takes the answer for broken.

    A refusal that it understands (an app status other than ok) is an outcome.
    """

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code


class Package(Struct, frozen=True):
    name: str
    size: int = 0
    hash: str = ""
    hash_sha256: str = ""


class Outcome(Struct, frozen=True):
    """What the client understood; what it does not read is left empty."""

    status: str
    version: str = ""
    urls: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()
    sha256: str = ""
    poll_interval: int = 0


def demand(condition: object, reason: str, code: int | None = None) -> None:
    if not condition:
        raise Rejected(reason, code)
