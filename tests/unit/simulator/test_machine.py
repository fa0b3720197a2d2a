"""The life of a machine, transition by transition, as update_engine has it."""

import pytest

from simulator.habits import HOUR, MINUTE, SECOND
from simulator.machine import NEVER, Stage
from simulator.replies import Reply, Silence
from tests.unit.simulator.server import NEW, OLD, Puppet, answer, nothing, offer

FOREIGN = 0x10000000


def update(puppet: Puppet, check=None) -> list[str]:
    """Offer an update at the next poll; gives what is said until the next poll."""
    assert "poll" in puppet.says()
    puppet.hears(check or offer())
    said = []
    while "poll" not in (words := puppet.says()):
        said.append(words)
        if words != "nothing":
            puppet.hears()
        if puppet.machine.due == NEVER:
            return said
    return [*said, words]


def test_the_first_poll_ever_names_version_zero_and_later_ones_none():
    puppet = Puppet()

    said = [puppet.says()]
    puppet.hears(nothing())
    said.append(puppet.says())

    assert said == ["poll 3/2 0.0.0.0", "poll 3/2"]


def test_the_first_poll_comes_within_a_check_interval():
    assert 0 <= Puppet().machine.due < 45 * MINUTE


def test_an_update_is_reported_step_by_step_and_told_once_after_the_reboot():
    puppet = Puppet(reboot=MINUTE)

    said = update(puppet)
    puppet.hears(nothing())
    later = puppet.says()

    assert said == ["13/1", "14/1", "3/1", "nothing", f"poll 3/2 {OLD}"]
    assert later == "poll 3/2"
    assert (puppet.machine.version, puppet.machine.boots) == (NEW, 1)
    assert puppet.machine.updates == 1


def test_a_machine_that_waits_for_its_reboot_only_pings():
    puppet = Puppet(reboot=4 * HOUR)

    said = update(puppet)

    assert said[:3] == ["13/1", "14/1", "3/1"]
    assert set(said[3:-2]) == {"ping"}
    assert len(said[3:-2]) >= 2
    assert said[-2:] == ["nothing", f"poll 3/2 {OLD}"]


@pytest.mark.parametrize(
    ("code", "before"),
    [(9, ["13/1"]), (10, ["13/1"]), (5, ["13/1", "14/1"]), (43, ["13/1", "14/1"])],
)
def test_a_failure_is_reported_where_it_happens_and_the_machine_polls_on(code, before):
    puppet = Puppet(failures=1.0, error_codes=(code,))

    said = update(puppet)

    assert said == [*before, f"3/0 {code | FOREIGN}", "poll 3/2"]
    assert (puppet.machine.version, puppet.machine.updates) == (OLD, 0)


def test_a_machine_that_falls_back_in_the_reboot_reports_it_with_its_poll():
    puppet = Puppet(failures=1.0, error_codes=(44,), reboot=MINUTE)

    said = update(puppet)
    puppet.hears(nothing())

    assert said == ["13/1", "14/1", "3/1", "nothing", "poll 3/0 44"]
    assert puppet.says() == "poll 3/2"
    assert puppet.machine.version == OLD


def test_a_machine_that_dies_in_the_download_is_not_heard_of_again():
    puppet = Puppet(dying=1.0)

    assert update(puppet) == ["13/1"]
    assert (puppet.machine.stage, puppet.machine.due) == (Stage.DEAD, NEVER)


def test_a_lost_machine_is_not_heard_of_after_the_reboot():
    puppet = Puppet(lost=1.0, reboot=MINUTE)

    assert update(puppet) == ["13/1", "14/1", "3/1", "nothing"]
    assert (puppet.machine.stage, puppet.machine.due) == (Stage.LOST, NEVER)


def test_a_quiet_poll_is_followed_by_another_in_45_minutes_give_or_take_5():
    puppet = Puppet()
    rests = []
    for _ in range(50):
        puppet.says()
        puppet.hears(nothing())
        rests.append(puppet.rest())

    assert 40 * MINUTE <= min(rests) < 42 * MINUTE
    assert 48 * MINUTE < max(rests) <= 50 * MINUTE


@pytest.mark.parametrize(("asked", "kept"), [(60, 2700), (3600, 3600), (86400, 14400)])
def test_a_poll_interval_is_kept_within_bounds_give_or_take_a_half(asked, kept):
    puppet = Puppet(check_interval=50 * MINUTE)
    rests = []
    for _ in range(50):
        puppet.says()
        puppet.hears(nothing(asked))
        rests.append(puppet.rest() / SECOND)

    assert 0.5 * kept <= min(rests) < 0.6 * kept
    assert 1.4 * kept < max(rests) <= 1.5 * kept


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_in_trouble_is_left_alone_for_twice_as_long_up_to_4_hours(status):
    puppet = Puppet()
    for hours in (1.5, 3, 4, 4):
        assert "poll" in puppet.says()
        puppet.hears(nothing(), status)
        complaint = puppet.says()
        puppet.hears()
        assert complaint == f"3/0 {2000 + status | FOREIGN}"
        assert 0.5 * hours * HOUR <= puppet.rest() <= 1.5 * hours * HOUR

    puppet.says()
    puppet.hears(nothing())
    assert puppet.rest() <= 50 * MINUTE


def test_any_other_status_is_reported_and_followed_by_the_usual_interval():
    puppet = Puppet()
    puppet.says()
    puppet.hears(nothing(), 429)

    assert puppet.rest() == 0
    assert puppet.says() == f"3/0 {2429 | FOREIGN}"
    puppet.hears()
    assert 40 * MINUTE <= puppet.rest() <= 50 * MINUTE


@pytest.mark.parametrize("silence", Silence)
def test_a_poll_without_any_answer_is_repeated_word_for_word_after_10_s(silence):
    puppet = Puppet(reboot=MINUTE)
    update(puppet)
    said, rests = [], []
    for _ in range(3):
        puppet.hears_reply(silence)
        rests.append(puppet.rest())
        said.append(puppet.says())
    puppet.hears_reply(silence)
    complaint = puppet.says()
    puppet.hears_reply(silence, asked=False)

    assert said == [f"poll 3/2 {OLD}"] * 3
    assert rests == [10 * SECOND] * 3
    assert complaint == f"3/0 {2000 | FOREIGN}"
    assert puppet.says() == "poll 3/2"


@pytest.mark.parametrize("reply", [Silence.CUT_OFF, Reply(503), Reply(200)])
def test_an_event_is_not_repeated_whatever_comes_of_it(reply):
    puppet = Puppet(reboot=MINUTE)
    puppet.says()
    puppet.hears(offer())
    said = []
    for _ in range(3):
        said.append(puppet.says())
        puppet.hears_reply(reply, asked=False)

    assert said == ["13/1", "14/1", "3/1"]
    assert puppet.machine.stage is Stage.WAITING


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", 30), (b"Welcome!", 31), (answer(None), 34), (b"<html></html>", 34)],
)
def test_an_answer_of_no_use_is_reported_as_an_error(body, code):
    puppet = Puppet()
    puppet.says()
    puppet.hears_reply(Reply(200, body))

    assert puppet.says() == f"3/0 {code | FOREIGN}"


def test_a_failed_payload_is_put_off_for_days_if_the_server_does_not_mind():
    puppet = Puppet(failures=1.0, error_codes=(10,))
    update(puppet, offer(patient=True))
    puppet.hears(offer(patient=True))

    assert puppet.says() == f"3/9 {40 | FOREIGN}"
    assert puppet.machine.stage is Stage.DEFERRED
    puppet.hears()
    assert puppet.machine.stage is Stage.IDLE

    puppet.now += 36 * HOUR
    assert update(puppet, offer(patient=True))[0] == "13/1"
    puppet.now += 36 * HOUR  # the second time it is two days
    puppet.hears(offer(patient=True))
    assert puppet.says() == f"3/9 {40 | FOREIGN}"


@pytest.mark.parametrize(
    ("code", "second"),
    [
        (10, offer("4300.0.0", patient=True)),  # another payload
        (9, offer(patient=True)),  # was not downloaded whole
    ],
)
def test_another_payload_or_half_a_download_is_tried_at_once(code, second):
    puppet = Puppet(failures=1.0, error_codes=(code,))
    update(puppet, offer(patient=True))
    puppet.hears(second)

    assert puppet.says() == "13/1"


def test_the_same_seed_gives_the_same_life_and_another_seed_another():
    lives = []
    for seed in (1, 1, 2):
        puppet = Puppet(seed=seed)
        update(puppet)
        lives.append(puppet.now)

    assert lives[0] == lives[1] != lives[2]
