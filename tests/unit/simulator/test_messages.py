"""Requests are update_engine's own, byte for byte, and nothing else is ever sent."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from omaha.protocol.requests import parse_request
from simulator.habits import Habits
from simulator.machine import NEVER
from simulator.messages import PING, Scribe, poll, poll_after_rollback, report
from simulator.replies import Reply, Silence
from tests.machines import UpdateEngine
from tests.unit.simulator.server import Puppet, answer, nothing, offer

BOOT_ID = re.compile(
    rb'bootid="\{[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}\}"'
)
ANY_BOOT_ID = re.compile(rb'bootid="[^"]*"')
FIRST_CHECK = b"""<?xml version="1.0" encoding="UTF-8"?>
<request protocol="3.0" version="update_engine-0.4.10" updaterversion="update_engine-0.4.10" installsource="scheduler" ismachine="1">
    <os version="Chateau" platform="CoreOS" sp="4152.2.0_x86_64"></os>
    <app appid="{e96281a6-d1af-4bde-9a0a-97b76e56dc57}" version="4152.2.0" track="stable" bootid="" oem="qemu" oemversion="1.0.0" alephversion="3975.2.1" machineid="e220a8397b1dcdaf0000000000000007" machinealias="node-7" lang="en-US" board="amd64-usr" hardware_class="" delta_okay="false" >
        <ping active="1"></ping>
        <updatecheck></updatecheck>
        <event eventtype="3" eventresult="2" previousversion="0.0.0.0"></event>
    </app>
</request>
"""  # noqa: E501


def write(message, number=7, boots=0, version="4152.2.0", **habits) -> bytes:
    scribe = Scribe(Habits(machines=10, **habits))
    return scribe.write(message, number, version, boots)


def test_a_first_check_is_written_as_update_engine_writes_it():
    body = write(poll("0.0.0.0"), alias="node-")

    assert BOOT_ID.search(body)
    assert BOOT_ID.sub(b'bootid=""', body) == FIRST_CHECK


def test_each_message_says_what_the_machines_of_other_tests_say():
    machine = UpdateEngine("e220a8397b1dcdaf0000000000000007")
    written = {
        poll(): machine.polls(),
        poll("4081.2.0"): machine.polls("4081.2.0"),
        poll_after_rollback(44): machine.polls_after_rollback(),
        PING: machine.pings(),
        report(13, 1): machine.reports(13, 1),
        report(3, 0, 268435465): machine.reports(3, 0, 268435465),
    }

    for message, expected in written.items():
        ours, theirs = (
            parse_request(ANY_BOOT_ID.sub(b"", body))
            for body in (write(message), expected)
        )
        assert ours == theirs


def test_texts_are_escaped():
    body = write(poll('<"'), version="1&2", track="a<b", app_id='"', alias="&")

    (app,) = parse_request(body).apps
    assert (app.version, app.track, app.app_id) == ("1&2", "a<b", '"')
    assert app.machine_alias == "&7"
    assert app.events[0].previous_version == '<"'


def test_boards_go_by_turns_and_name_their_architecture():
    boards = ("amd64-usr", "arm64-usr")
    requests = [parse_request(write(PING, n, boards=boards)) for n in range(3)]

    assert [request.apps[0].board for request in requests] == [*boards, "amd64-usr"]
    assert [request.os_sp for request in requests] == [
        "4152.2.0_x86_64",
        "4152.2.0_aarch64",
        "4152.2.0_x86_64",
    ]


def test_a_boot_id_changes_with_each_boot_and_machines_with_the_seed():
    def ids(**which):
        app = parse_request(write(PING, **which)).apps[0]
        return app.machine_id, app.boot_id

    first, again, rebooted = ids(), ids(), ids(boots=1)

    assert first == again
    assert rebooted[0] == first[0]
    assert rebooted[1] != first[1]
    assert ids(seed=1)[0] != first[0] != ids(number=8)[0]


LETTERS = {
    "poll 3/2 0.0.0.0": "z",
    "poll 3/2": "p",
    "poll 3/0 44": "r",
    "13/1": "d",
    "14/1": "f",
    "3/1": "i",
    "ping": "n",
    "3/9": "x",
    "3/0": "e",
}
LIFE = re.compile(r"z{0,4}((e|x|de|dfe)?p+|dfin*(v+|r+))*(e|x|de?|dfe?|dfin*)?")
"""What update_engine may send: polls are repeated, for the rest there is one order."""

checks = st.sampled_from([nothing(), nothing(3600), offer(), offer(patient=True)])
replies = st.one_of(
    st.sampled_from(Silence),
    st.builds(Reply, st.sampled_from([404, 500, 503])),
    st.builds(Reply, st.just(200), st.sampled_from([b"", b"?", b"<a/>"])),
    st.builds(Reply, st.just(200), st.builds(answer, checks)),
    st.builds(Reply, st.just(200), st.builds(answer, checks)),
)


def letter(words: str) -> str:
    if words.startswith("poll 3/2 4"):
        return "v"
    return LETTERS.get(words) or LETTERS[words.split(maxsplit=1)[0]]


@settings(deadline=None)
@given(
    replies=st.lists(replies, min_size=1, max_size=60),
    seed=st.integers(0, 2**32),
    failures=st.sampled_from([0, 0.8]),
)
def test_a_machine_sends_nothing_that_update_engine_would_not(replies, seed, failures):
    puppet = Puppet(seed=seed, failures=failures, lost=0.1, dying=0.1)
    life = ""
    for reply in replies:
        while puppet.machine.due < NEVER and (words := puppet.says()) == "nothing":
            pass
        if puppet.machine.due == NEVER:
            break
        life += letter(words)
        puppet.hears_reply(reply, asked="poll" in words)

    assert LIFE.fullmatch(life), life
