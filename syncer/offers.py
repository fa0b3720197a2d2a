"""All that an upstream has for a channel, which may take more than one answer."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from syncer.answers import Step, read_offer
from syncer.asking import Question
from syncer.errors import AnswerRefused

MAX_ANSWERS = 20
"""To one question; a hundred floors of an upstream that tells five at once."""


class WholeOffer(Struct, frozen=True):
    """
    What there is that we have not.

    Attributes:
        steps: The packages, the oldest first; at least one.
        target: The version that the channel is to point at, one of them.
    """

    steps: tuple[Step, ...]
    target: str

    @property
    def versions(self) -> frozenset[str]:
        """All of them."""
        return frozenset(step.contents.version for step in self.steps)


def whole_offer(
    ask: Callable[[Question], bytes], question: Question
) -> WholeOffer | None:
    """
    Ask for a channel; None if there is nothing new.

    Nebraska tells only so many floors in an answer, without the target if there are
    more: then it is asked again, from the last of them on.

    Raises:
        UpstreamFailed: It gives no answer.
        AnswerRefused: It cannot be used, or leads nowhere; the message says why.
    """
    steps: tuple[Step, ...] = ()
    for _ in range(MAX_ANSWERS):
        offer = read_offer(ask(question), question)
        if offer is None:
            break
        steps += offer.steps
        if offer.target is not None:
            return WholeOffer(steps, offer.target)
        question = replace(question, version=steps[-1].contents.version)
    if not steps:
        return None
    raise AnswerRefused(
        f"the upstream has floors up to {question.version}, and no version that the"
        " channel is to go to: nothing is taken over until it has one"
    )
