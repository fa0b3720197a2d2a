"""What keeps a channel from being brought up to date."""

from __future__ import annotations

_MAX_LENGTH = 500


class Refused(Exception):
    """
    A channel stays as it is; the message is a sentence for operators.

    Args:
        message: What is wrong; it may repeat what a stranger sent.
    """

    def __init__(self, message: str) -> None:
        super().__init__(sentence(message))


class UpstreamFailed(Refused):
    """The upstream gave no answer that could be read."""


class AnswerRefused(Refused):
    """The upstream's answer is not acceptable."""


class FileMissing(Refused):
    """A file is not where machines would ask for it, or is another one there."""


class PackageDiffers(Refused):
    """There is a package of this version already, and it is another one."""


def sentence(text: str) -> str:
    """Write a text as one line that can be kept and shown."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:_MAX_LENGTH]
