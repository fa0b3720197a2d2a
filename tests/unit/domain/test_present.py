"""What is dated without being handed an instant goes by the present of its context."""

from domain.instants import from_datetime, system_clock
from domain.people import Team
from domain.present import another_present, living_by, present
from tests.unit.eventstore.samples import STREAM


def test_the_present_is_that_of_the_system():
    before = system_clock()

    assert before <= present() <= system_clock()
    assert another_present() is None


def test_who_lives_by_another_clock_dates_by_it_until_the_end_of_the_block():
    with living_by(lambda: 42):
        team = Team.found(STREAM, name="Operations")
        assert another_present() == 42
    team.rename("Platform")

    dates = [from_datetime(each.timestamp) for each in team.collect_events()]
    assert dates[0] == 42
    assert dates[1] > 42
    assert another_present() is None
