"""The one way in which `rollerd` gives up."""

from collections.abc import Iterator
from contextlib import contextmanager

import click


class CannotStart(click.ClickException):
    """What keeps `rollerd` from its work: one line that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@contextmanager
def with_exit_code(status: int) -> Iterator[None]:
    """Let giving up end with this status, where 1 has a meaning of its own."""
    try:
        yield
    except click.ClickException as ex:
        ex.exit_code = status
        raise
