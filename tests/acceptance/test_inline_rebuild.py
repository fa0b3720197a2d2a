"""What decisions are made by, checked and built anew while they are made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.instance_events import UpdateGranted
from projections.asynchronous.everything import PROJECTIONS
from projections.inline.everything import INLINE
from projections.replay import fold_machines
from tests.acceptance.conftest import flatcar_package, running
from tests.acceptance.test_rebuild import rollerd, served_meanwhile
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
    ended = subprocess.run(
        [Path(sys.executable).with_name("rollerd"), "fsck", "--json"],
        env={**os.environ, "COREROLLER_DB_URL": service.db_url},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, (ended.stdout, ended.stderr)
    return json.loads(ended.stdout)


def test_limits_stay_exact_and_everybody_is_served_while_tables_are_switched(service):
    positions = []
    begun = {projection.name for projection in PROJECTIONS}
    eventually(lambda: begun <= set(rollerd(service, "list").split()))
    with served_meanwhile(service):
        for model in INLINE:
            positions.append(fsck(service)["position"])
            rollerd(service, "rebuild", model.name)
            assert json.loads(rollerd(service, "diff", model.name, "--json"))[
                "is_equal"
            ]
            rollerd(service, "switch", model.name)

    report = fsck(service)
    assert positions[0] < positions[-1] < report["position"]
    log = service.log()
    granted = [each for each in log if isinstance(each.event, UpdateGranted)]
    assert len(granted) == LIMIT
    assert report["rows"]["grants"] == LIMIT
    assert service.machines() == fold_machines(log)
