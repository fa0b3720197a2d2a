"""The one way in which `rollerd` gives up."""

import click


class CannotStart(click.ClickException):
    """What keeps `rollerd` from its work: one line that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))
