"""What came of an import: what was taken over, and what was not quite."""

from __future__ import annotations

from collections import Counter

import msgspec

MOST_EXAMPLES = 3
"""Of machines that are named; there may be very many."""


class Note(msgspec.Struct, frozen=True):
    """
    Something that could not be taken over as it was.

    Attributes:
        what: The thing, such as ``group 'Prod' (9a2deb70-...)``.
        how: What was done with it, and what to do about it.
    """

    what: str
    how: str


class Summary:
    """
    Is told of everything, while it is taken over.

    Attributes:
        taken: Things by their kind, in the order in which they were first counted.
        adjusted: What is there, though not as it was.
        left_out: What is not there.
        look_at: What is there as it was, and an operator should look at.
        many: Sentences that are true of many things, and of how many.
        examples: Ids of some of these things, by the sentence.
    """

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.adjusted: list[Note] = []
        self.left_out: list[Note] = []
        self.look_at: list[Note] = []
        self.many: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}

    def take(self, kind: str, number: int = 1) -> None:
        """Count what was taken over."""
        self.taken[kind] += number

    def adjust(self, what: str, how: str) -> None:
        """Note that a thing is not quite as it was."""
        self.adjusted.append(Note(what, how))

    def leave_out(self, what: str, how: str) -> None:
        """Note that a thing is not there."""
        self.left_out.append(Note(what, how))

    def point_at(self, what: str, how: str) -> None:
        """Note what an operator should look at."""
        self.look_at.append(Note(what, how))

    def count(self, sentence: str, number: int = 1, *, example: str = "") -> None:
        """Note something that is the same for many machines, such as for this one."""
        if number:
            self.many[sentence] += number
        told = self.examples.setdefault(sentence, [])
        if example and example not in told and len(told) < MOST_EXAMPLES:
            told.append(example)
