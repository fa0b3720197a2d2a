"""Mail, by way of apprise, at a real server."""

from __future__ import annotations

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from msgspec.structs import replace

from notifier.secrets import Secret
from notifier.sinks import Apprise
from tests.integration.notifier.conftest import BASE, EVERYTHING
from tests.notifying import HALTED


class Mailbox:
    """Takes mail, and refuses as many as it is told."""

    def __init__(self):
        self.mails = []
        self.refusals = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def mail(bureau, mailbox):
    url = f"mailto://127.0.0.1:{mailbox.port}?from=coreroller@example.com&to=night@example.com"
    sink = Apprise(name="mail", url=Secret(url), rules=EVERYTHING)
    bureau.enrol(sink)
    return sink


# What apprise imports for encrypted mail; only the first import warns.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_mail_says_what_happened_where_and_how_bad_it_is(bureau, mailbox, mail):
    mailbox.refusals = 1
    bureau.happens(replace(HALTED, actor="ada", reason="for a\nreason"))
    bureau.goes_round(mail)
    assert bureau.status("mail").failures == 1
    assert "example" not in bureau.status("mail").error

    bureau.passes(60)
    bureau.goes_round(mail)

    (received,) = mailbox.mails
    assert received["Subject"] == "Rollout halted: Flatcar > Stable"
    text = received.get_body(("plain", "html")).get_content()
    app, group = HALTED.application_id, HALTED.group_id
    for said in (
        "Rollout of 4230.2.1 to Stable was halted by failures: 3 of 10 went wrong",
        "How bad: error",
        "By: ada",
        f"{BASE}/apps/{app}/groups/{group}",
    ):
        assert said.replace(">", "&gt;") in text.replace(">", "&gt;")
    assert bureau.status("mail").delivered == 1
