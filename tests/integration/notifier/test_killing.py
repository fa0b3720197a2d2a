"""A notifier that is killed loses nothing, and tells it again as the same."""

import subprocess
import sys

from tests.notifying import HALTED, STARTED

SLOW = "tests.integration.notifier.slow_notifier"


def test_killed_between_telling_and_noting_it_tells_again_under_the_same_id(
    bureau, receiver, sink, db_url
):
    bureau.happens(STARTED, HALTED)
    bureau.reads(sink)
    command = [sys.executable, "-m", SLOW, db_url, sink.url.reveal()]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as slow:
        assert slow.stdout.readline() == b"told\n"
        slow.kill()

    bureau.goes_round(sink)

    ids = [request.id for request in receiver.requests]
    assert ids[0] == ids[1] != ids[2]
    assert [request.json["position"] for request in receiver.requests] == [1, 1, 2]
    assert (bureau.status().delivered, bureau.status().waiting) == (2, 0)
