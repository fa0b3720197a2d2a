"""A projection that fails is seen wherever one looks, and is mended without a loss."""

import re

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from domain.channels import Channel
from domain.instants import SECOND
from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT, fold
from projections.asynchronous.projector import Projector
from projections.asynchronous.rollouts.fold import ROLLOUTS
from tests.commands import run_rollerd
from tests.integration.asynchronous.conftest import log_of, rows_of

NOW = 1_790_000_000 * SECOND


def with_bug(connection, batch):
    fold(connection, batch)
    if any(isinstance(each.event, Channel.PackageAssigned) for each in batch):
        raise ValueError("a planted bug")


BUGGY = replace(AUDIT, new_fold=lambda: with_bug)


@pytest.fixture
def log(services, group):
    """A log with an event that is more than one of three projections can take."""
    log = log_of(services.database)
    for projection in (ACTIVITY, BUGGY, ROLLOUTS):
        Projector(services.database, projection).catch_up(NOW)
    return log


@pytest.fixture
def bug(log):
    return next(each for each in log if isinstance(each.event, Channel.PackageAssigned))


def metrics_of(client):
    """Give what monitoring is told of the log and of projections."""
    result = client.get("/metrics")
    assert result.status_code == 200
    assert result.headers["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name.removeprefix("coreroller_"), sample.labels.get("projection")): (
            sample.value
        )
        for family in text_string_to_metric_families(result.text)
        for sample in family.samples
        if re.match("coreroller_(log|projection)_", sample.name)
    }


def listed(db_url):
    return run_rollerd(db_url, "projections", "list").output


def test_the_server_is_ready_and_says_what_is_out_of_order(stranger, bug):
    result = stranger.get("/ready")

    assert result.status_code == 200
    assert result.json == {
        "status": "degraded",
        "projections": {
            "audit": f"stopped before channel.package_assigned at {bug.position}"
        },
    }


def test_monitoring_sees_how_far_each_is_and_which_has_failed(stranger, log, bug):
    end = log[-1].position
    before = max(each.position for each in log if each.position < bug.position)

    assert metrics_of(stranger) == {
        ("log_position", None): end,
        ("projection_position", "activity"): end,
        ("projection_position", "audit"): before,
        ("projection_position", "rollouts"): end,
        ("projection_lag_events", "activity"): 0,
        ("projection_lag_events", "audit"): end - before,
        ("projection_lag_events", "rollouts"): 0,
        ("projection_failed", "activity"): 0,
        ("projection_failed", "audit"): 1,
        ("projection_failed", "rollouts"): 0,
    }


def test_operators_see_the_error(api, db_url, bug):
    shown = {
        each["name"]: each for each in api.get("/api/projections").json["projections"]
    }

    assert shown["audit"]["state"] == "failed"
    assert shown["audit"]["failure"]["error"] == "ValueError: a planted bug"
    assert shown["audit"]["failure"]["position"] == bug.position
    assert shown["activity"]["failure"] is shown["rollouts"]["failure"] is None
    assert "ValueError: a planted bug" in listed(db_url)


def test_after_the_fix_nothing_is_skipped_and_all_is_well(
    stranger, services, log, db_url
):
    Projector(services.database, AUDIT).catch_up(NOW)

    positions = [row[0] for row in rows_of(services.database, "audit")]
    told = [each.position for each in log if not each.topic.startswith("name.")]
    assert positions == told
    assert stranger.get("/ready").json == {"status": "ok"}
    assert metrics_of(stranger)["projection_failed", "audit"] == 0
    assert "failed" not in listed(db_url)


def test_before_the_projector_ran_there_is_the_log_alone(stranger, services):
    end = log_of(services.database)[-1].position

    assert metrics_of(stranger) == {("log_position", None): end}


def test_monitoring_is_asked_to_come_back_while_the_database_is_away(
    stranger, services
):
    services.database.close()

    assert stranger.get("/metrics").status_code == 503
