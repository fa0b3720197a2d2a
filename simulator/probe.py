"""A question before the start: is there a server that knows these machines?"""

from __future__ import annotations

from http import HTTPStatus

from omaha.protocol.documents import MalformedDocument, escape
from omaha.protocol.reading import read_response
from simulator.connection import Address, Connection
from simulator.habits import Habits
from simulator.replies import Reply, Silence


class Unfit(Exception):
    """A server that cannot serve this fleet; the message says what to do."""


async def probe(address: Address, habits: Habits) -> None:
    """
    Ask for each kind of machine, without an id, so that the server registers nobody.

    Raises:
        Unfit: There is no such server, or it does not know the application or track.
    """
    connection = Connection(address)
    try:
        for board in habits.boards:
            body = _question(habits, board)
            status = _status(address, await connection.post(body))
            if status != "ok":
                raise Unfit(
                    f"{address.url} answers {status} to application {habits.app_id},"
                    f" track {habits.track}, board {board}; name what it knows"
                )
    finally:
        connection.close()


def _question(habits: Habits, board: str) -> bytes:
    attributes = {
        "appid": habits.app_id,
        "version": habits.versions[0],
        "track": habits.track,
        "board": board,
    }
    app = "".join(f' {name}="{escape(text)}"' for name, text in attributes.items())
    return (
        f'<request protocol="3.0"><app{app}><updatecheck/></app></request>'
    ).encode()


def _status(address: Address, reply: Reply | Silence) -> str:
    """Give the status of the app that was asked for."""
    if isinstance(reply, Silence):
        raise Unfit(f"{address.url} does not answer: {reply}; is `rollerd serve` up?")
    try:
        if reply.status == HTTPStatus.OK:
            return read_response(reply.body).apps[0].status
    except (MalformedDocument, IndexError):
        pass
    raise Unfit(
        f"{address.url} answers as no Omaha server does (HTTP {reply.status});"
        " give the address of one"
    )
