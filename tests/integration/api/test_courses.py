"""``.../rollouts/{rollout}/timeline``: how far a rollout was, over time."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from operator import or_
from uuid import uuid4

import psycopg
import pytest

from projections.asynchronous.projector import Projector
from projections.asynchronous.rollouts.fold import ROLLOUTS
from tests.integration.api.rollouts import (
    changed,
    path_of,
    points_at,
    rollouts_of,
    stopped,
    story_of,
)

NOON = datetime(2023, 8, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = {
    "granted": 0,
    "in_progress": 0,
    "succeeded": 0,
    "claimed": 0,
    "confirmed": 0,
    "failed": 0,
    "timed_out": 0,
    "lost": 0,
    "superseded": 0,
}


class History:
    """When things were recorded: every step at a minute of its own."""

    def __init__(self, url, services):
        self._url, self._services = url, services
        self._minutes = 0
        self.step()

    def step(self):
        """Let all that is new have been recorded at the next minute."""
        with psycopg.connect(self._url) as owner:
            owner.execute("SET search_path TO coreroller")
            owner.execute(
                "UPDATE events SET recorded_at = %s WHERE recorded_at > '2023-08-04'",
                (self.now,),
            )
        Projector(self._services.database, ROLLOUTS).catch_up(0)
        self._minutes += 1

    @property
    def now(self):
        return NOON + self._minutes * MINUTE


@pytest.fixture
def rollout(api, group):
    changed(api, group, policy_halt_failure_percentage=100)
    return rollouts_of(api, group)[0]


@pytest.fixture
def history(db_url, services, rollout):
    return History(db_url, services)


@pytest.fixture
def course(api, group, rollout):
    def ask(**parameters):
        path = path_of(group, "rollouts", rollout["id"], "timeline")
        return api.get(path, params=parameters)

    return ask


def moments(*minutes):
    return [(NOON + each * MINUTE).strftime("%Y-%m-%dT%H:%M:%SZ") for each in minutes]


def test_it_tells_the_counts_at_each_point(history, course, fleet):
    a, b, c = map(fleet.machine, "abc")
    fleet.check(a, b, c)
    history.step()
    fleet.confirms(a, "2.0.0")
    fleet.claims(b)
    history.step()
    fleet.fails(c)
    history.step()
    first, last = moments(-1, 4)

    told = course(start=first, end=last, points=6).json

    assert (told["start"], told["end"], told["lag"]) == (first, last, 0)
    under_way = {"granted": 3, "in_progress": 3}
    two_made_it = {"in_progress": 1, "succeeded": 2, "claimed": 1, "confirmed": 1}
    one_failed = {"in_progress": 0, "failed": 1}
    counts = [NOTHING, NOTHING, under_way, two_made_it, one_failed, {}]
    expected = list(accumulate(counts, or_))
    assert [point.pop("at") for point in told["points"]] == moments(-1, 0, 1, 2, 3, 4)
    assert told["points"] == expected


def test_the_last_point_says_what_the_rollout_says(api, group, history, course, fleet):
    fleet.check(*map(fleet.machine, "abcd"))
    history.step()

    (*_, last) = course(points=2).json["points"]

    counts = story_of(api, group)["counts"]
    assert last | {"held": 0, "machines": 4, "left": 4} == counts | {"at": last["at"]}
    assert counts["granted"] == 4


def test_unless_it_is_asked_otherwise_it_goes_from_the_start_until_now(history, course):
    before = datetime.now(UTC)

    told = course().json

    assert told["start"] == moments(0)[0]
    assert datetime.fromisoformat(told["end"]) >= before
    times = [datetime.fromisoformat(each["at"]) for each in told["points"]]
    assert len(times) == 30
    assert (times[0], times[-1]) == (NOON, datetime.fromisoformat(told["end"]))
    gaps = {(b - a).total_seconds() for a, b in pairwise(times)}
    assert max(gaps) - min(gaps) < 0.001


def test_that_of_a_rollout_that_ended_goes_until_its_end(
    api, app, channel, history, course
):
    points_at(api, channel, api.package_of(app, "3.0.0"))
    history.step()

    told = course().json

    assert [told["start"], told["end"]] == moments(0, 1)


def test_that_of_a_rollout_that_started_again_begins_with_nothing(
    api, channel, package, history, course, fleet
):
    fleet.check(fleet.machine("a"))
    history.step()
    points_at(api, channel, None)
    history.step()
    points_at(api, channel, package)
    history.step()

    told = course().json

    assert told["start"] == moments(3)[0]
    assert all(point["granted"] == 0 for point in told["points"])


def test_who_is_behind_says_so(api, group, history, course):
    stopped(api, group)

    assert course().json["lag"] == 1


def test_it_takes_one_statement_for_all_points(history, course, statements):
    course(points=2)
    few = len(statements)
    course(points=200)

    assert len(statements) == 2 * few


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"points": "1"}, "points"),
        ({"points": "201"}, "points"),
        ({"points": "many"}, "points"),
        ({"start": "noon"}, "start"),
        ({"end": "2023-08-03T12:00:00"}, "end"),
        ({"end": "9999-01-01T00:00:00Z"}, "end"),
        ({"start": "9999-01-01T00:00:00Z"}, "start"),
        ({"start": "2023-08-03T13:00:00Z", "end": "2023-08-03T12:00:00Z"}, "start"),
    ],
)
def test_what_cannot_be_is_refused(history, course, parameters, field):
    result = course(**parameters)

    assert result.status_code == 400
    assert result.json["field"] == field


def test_a_rollout_of_another_group_is_not_found(api, group):
    path = path_of(group, "rollouts", str(uuid4()), "timeline")

    assert api.get(path).status_code == 404
