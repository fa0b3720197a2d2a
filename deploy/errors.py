"""The one way in which `rollerd` gives up."""

from collections.abc import Iterator
from contextlib import contextmanager

import click


class CannotStart(click.ClickException):
    """What keeps `rollerd` from its work: one line that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class CannotTell(CannotStart):
    """What keeps `rollerd` from an answer, where status 1 would be one."""

    exit_code = 2


@contextmanager
def answering() -> Iterator[None]:
    """Let giving up be told from the answer no."""
    try:
        yield
    except click.ClickException as ex:
        raise CannotTell(ex.message) from ex
