"""The way to tell a sink, by its kind."""

from __future__ import annotations

from typing import assert_never

from notifier.deliveries import Send
from notifier.senders.hipchat import to_hipchat
from notifier.senders.through_apprise import through_apprise
from notifier.senders.webhook import to_webhook
from notifier.sinks import AnySink, Apprise, HipChat, Webhook


def sender_to(sink: AnySink, base: str) -> Send:
    """
    Give what tells a sink.

    Args:
        sink: Whom to tell.
        base: Where browsers find the server; empty if that is not known.
    """
    match sink:
        case HipChat():
            return to_hipchat(sink, base)
        case Webhook():
            return to_webhook(sink, base)
        case Apprise():
            return through_apprise(sink, base)
        case _:
            assert_never(sink)
