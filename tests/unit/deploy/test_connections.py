"""Connections that wait for their client, and how many there may be."""

import asyncio
from types import SimpleNamespace

import pytest

from deploy.connections import (
    IDLE_S,
    MAX_LINGER,
    MAX_UNREAD,
    STALLED_S,
    Body,
    Connections,
)
from deploy.waiting import WaitingRoom


class Fake:
    """A connection of which only its end is of interest."""

    def __init__(self, connections, now=0.0):
        self.is_aborted = False
        connections.admit()
        connections.idle.enter(self, now)

    def abort(self):
        self.is_aborted = True


def test_who_waits_too_long_is_taken_out_and_the_others_stay():
    room = WaitingRoom(10)
    for one, since in (("a", 0.0), ("b", 1.0), ("c", 2.0)):
        room.enter(one, since)

    assert room.overdue(11.0) == ["a", "b"]
    assert room.overdue(11.5) == []
    assert len(room) == 1


def test_who_leaves_or_begins_anew_is_not_overdue():
    room = WaitingRoom(10)
    for one in ("a", "b", "c"):
        room.enter(one, 0.0)

    room.leave("a")
    room.enter("b", 5.0)

    assert room.overdue(10.0) == ["c"]


@pytest.mark.parametrize(
    ("room", "patience"),
    [("idle", IDLE_S), ("stalled", STALLED_S), ("closing", STALLED_S)],
)
def test_a_client_that_does_nothing_is_cut_off(room, patience):
    connections = Connections(10)
    one = Fake(connections)
    connections.idle.leave(one)
    getattr(connections, room).enter(one, 0.0)

    connections.sweep(patience - 1.0)
    assert not one.is_aborted
    connections.sweep(float(patience))
    assert one.is_aborted


def test_one_too_many_pushes_out_whoever_waited_longest():
    connections = Connections(2)
    first, busy = Fake(connections), Fake(connections)
    connections.idle.leave(busy)

    third = Fake(connections)

    assert [one.is_aborted for one in (first, busy, third)] == [True, False, False]


def test_requests_at_hand_are_never_pushed_out():
    connections = Connections(1)
    busy = Fake(connections)
    connections.idle.leave(busy)

    Fake(connections)

    assert not busy.is_aborted


def test_who_is_gone_is_neither_counted_nor_cut_off():
    connections = Connections(1)
    gone = Fake(connections)

    connections.dismiss(gone)
    connections.sweep(1000.0)

    assert (connections.open, gone.is_aborted) == (0, False)


SENT = SimpleNamespace(content_length=9, chunked=False)
"""A request with a body."""


class Pauses:
    """A connection of which only is of interest whether it takes what comes."""

    is_paused = _closed = False

    def pause(self):
        self.is_paused = True

    def go_on(self):
        self.is_paused = False


def test_of_a_body_that_nobody_asks_for_only_so_much_is_taken():
    connection = Pauses()
    body = Body(request=None, protocol=connection)

    body.feed(bytes(MAX_UNREAD))
    assert not connection.is_paused
    body.feed(b"more")
    assert connection.is_paused

    taken = asyncio.run(body.receive())
    assert (len(taken["body"]), taken["more_body"]) == (MAX_UNREAD, True)
    assert not connection.is_paused


def lingering(body, *, then):
    """Let a body linger after its answer; gives what was read of it."""

    async def linger():
        waiting = asyncio.create_task(body.linger())
        await asyncio.sleep(0)
        then(body)
        await waiting
        return body._read

    return asyncio.run(linger())


def test_what_was_sent_before_a_refusal_was_read_is_taken():
    body = Body(request=SENT, protocol=Pauses())
    body.feed(b"half")

    def finish(body):
        body.feed(b" and half")
        body.set_complete()

    assert lingering(body, then=finish) == len(b"half and half")


def test_of_a_long_body_so_much_is_taken_and_the_client_waits(monkeypatch):
    monkeypatch.setattr("deploy.connections.LINGER_S", 0.01)
    connection = Pauses()
    body = Body(request=SENT, protocol=connection)

    def send_on(body):
        while not connection.is_paused:
            body.feed(bytes(MAX_UNREAD))

    body.feed(bytes(MAX_LINGER))
    assert lingering(body, then=send_on) == MAX_LINGER
    assert connection.is_paused


def test_who_is_gone_is_not_waited_for():
    body = Body(request=SENT, protocol=Pauses())

    assert lingering(body, then=Body.signal_disconnect) == 0
