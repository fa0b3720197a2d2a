"""
Webhooks: signed JSON, by the Standard Webhooks specification 1.0.

Source: https://www.standardwebhooks.com, "Webhook headers" and "Signature scheme".
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from domain.instants import SECOND, to_datetime
from notifier.deliveries import Failure, Send
from notifier.links import link
from notifier.notifications import Notification
from notifier.senders.posting import post
from notifier.sentences import sentence
from notifier.sinks import Webhook
from notifier.words import CLASSES, SEVERITIES
from projections.asynchronous.activity.entries import ActivityClass, Severity
from projections.asynchronous.differences import Plain


class Named(Struct, frozen=True):
    """A thing, by the name of that time."""

    id: UUID
    name: str | None


class Payload(Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """
    What a webhook is sent.

    Attributes:
        id: The same whenever it is sent, as in the header ``Webhook-Id``.
        at: When it happened.
        position: Of its event in the log; of failures told together, of the first.
        class_: What happened, by the names of `notifier.words`.
        event: The stored name of the event.
        count: How many failures it stands for; 1 for everything else.
        instances: The ids of machines that it happened to: of many, the first few.
        reason: As who did it gave it.
        facts: What else there is to tell, by the kind of event.
        link: The page of the dashboard; None if nobody said where that is.
    """

    id: UUID
    at: datetime
    position: int
    class_: str
    severity: str
    event: str
    sentence: str
    count: int
    application: Named | None
    group: Named | None
    channel: Named | None
    rollout: UUID | None
    instances: tuple[str, ...]
    version: str | None
    actor: str
    reason: str
    correlation_id: str
    facts: Plain
    link: str | None


def to_webhook(sink: Webhook, base: str) -> Send:
    """Tell a program; `base` is where browsers find the server."""
    url, keys = sink.url.reveal(), sink.keys

    def send(notification: Notification, now: int) -> Failure | None:
        body = msgspec.json.encode(payload(notification, base))
        stamp, name = str(now // SECOND), str(notification.id)
        headers = {
            "Webhook-Id": name,
            "Webhook-Timestamp": stamp,
            "Webhook-Signature": signature(keys, name, stamp, body),
        }
        return post(url, body, headers, now)

    return send


def signature(keys: Iterable[bytes], name: str, stamp: str, body: bytes) -> str:
    """
    Sign a message.

    Args:
        keys: To sign with, each.
        name: The id of the message.
        stamp: When it is sent, in seconds since 1970.
        body: What is sent.

    Returns:
        ``v1,`` and base64 for each key, with a space between.
    """
    signed = f"{name}.{stamp}.".encode() + body
    digests = (hmac.digest(key, signed, "sha256") for key in keys)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in digests)


def payload(notification: Notification, base: str) -> Payload:
    """Say what happened, for a program."""
    entry = notification.entry
    return Payload(
        id=notification.id,
        at=to_datetime(entry.at),
        position=entry.position,
        class_=CLASSES[ActivityClass(entry.class_)],
        severity=SEVERITIES[Severity(entry.severity)],
        event=entry.topic,
        sentence=sentence(notification),
        count=notification.count,
        application=_named(entry.application_id, entry.application_name),
        group=_named(entry.group_id, entry.group_name),
        channel=_named(entry.channel_id, entry.channel_name),
        rollout=entry.rollout_id,
        instances=notification.machines,
        version=entry.version,
        actor=entry.actor,
        reason=entry.reason,
        correlation_id=entry.correlation_id,
        facts=entry.facts,
        link=link(base, notification) or None,
    )


def _named(thing_id: UUID | None, name: str | None) -> Named | None:
    return None if thing_id is None else Named(thing_id, name)
