"""A notifier that says when it has told a sink, and does not come to note it."""

import sys
import time

from eventstore.database import Database
from notifier.courier import Courier
from notifier.secrets import Secret
from notifier.senders.all import sender_to
from notifier.sinks import Webhook
from tests.notifying import NOON, SECRET


def main(db_url: str, url: str) -> None:
    send = sender_to(Webhook(name="ops", url=Secret(url), secret=Secret(SECRET)), "")

    def stalling(notification, now):
        assert send(notification, now) is None
        print("told", flush=True)  # noqa: T201
        time.sleep(600)

    Courier(Database(db_url, size=1), "ops", stalling, lambda: NOON).go_round()


if __name__ == "__main__":
    main(*sys.argv[1:])
