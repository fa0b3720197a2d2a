"""What decisions are made by, checked and built anew while they are made."""

import json

import pytest

from domain.instance_events import UpdateGranted
from projections.asynchronous.everything import PROJECTIONS
from projections.inline.everything import INLINE
from projections.replay import fold_machines
from tests.acceptance.conftest import flatcar_package, rollerd, running
from tests.acceptance.test_rebuild import projections, served_meanwhile
from tests.waiting import eventually

LIMIT = 25


@pytest.fixture
def service(postgres, template):
    """A service whose stable group grants 25 machines a day, whatever fails."""
    with postgres.fresh_database(template) as url, running(url) as service:
        group = service.group("Stable (AMD64)")
        service.set_policy(
            group,
            safe_mode=False,
            max_updates_per_period=LIMIT,
            period_interval="1 day",
            halt_failure_percentage=100,
        )
        service.offer(group, flatcar_package("4230.2.1"))
        yield service


def fsck(service):
    """Run `rollerd fsck` beside the service; gives its report."""
    return json.loads(rollerd("fsck", "--json", db_url=service.db_url))


def test_limits_stay_exact_and_everybody_is_served_while_tables_are_switched(service):
    positions = []
    begun = {projection.name for projection in PROJECTIONS}
    eventually(lambda: begun <= set(projections(service, "list").split()))
    with served_meanwhile(service):
        for model in INLINE:
            positions.append(fsck(service)["position"])
            projections(service, "rebuild", model.name)
            assert json.loads(projections(service, "diff", model.name, "--json"))[
                "is_equal"
            ]
            projections(service, "switch", model.name)

    report = fsck(service)
    assert positions[0] < positions[-1] < report["position"]
    log = service.log()
    granted = [each for each in log if isinstance(each.event, UpdateGranted)]
    assert len(granted) == LIMIT
    assert report["rows"]["grants"] == LIMIT
    assert service.machines() == fold_machines(log)
