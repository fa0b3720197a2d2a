"""How each event changes what is known of a machine."""

import msgspec
import pytest

from domain.arch import Arch
from domain.evolution import evolve
from domain.instance_events import (
    AliasGiven,
    Assigned,
    AttemptsReset,
    CameBack,
    ErrorReported,
    GroupChanged,
    HoldLifted,
    MachineEvent,
    Pinned,
    Retired,
    Status,
    Traits,
    TraitsChanged,
    UpdateDeferred,
    UpdateRestarted,
    VersionChanged,
    WentSilent,
)
from domain.instances import Grant, Instance, Outcome, instance_stream
from eventstore.codec import machine_event_classes
from tests.unit.domain.machines import (
    APPLICATION,
    COMPLETED,
    CONFIRMED,
    FAILED,
    GRANTED,
    GROUP,
    HELD,
    LATER,
    LOST,
    NOW,
    OTHER_GROUP,
    PACKAGE,
    REGISTERED,
    SUPERSEDED,
    TIMED_OUT,
    TRAITS,
    machine,
    progressed,
)

OPEN = Grant(PACKAGE, "2.0.0", GROUP, NOW, 1)


def ended(outcome, **changes):
    """Give the grant as it is when it came to its end a minute later."""
    return msgspec.structs.replace(OPEN, outcome=outcome, ended_at=LATER, **changes)


def at_once(event):
    """Give the event as it happens a minute after all others."""
    return msgspec.structs.replace(event, at=LATER)


def test_a_machine_begins_with_its_registration():
    assert machine() == Instance(
        application_id=APPLICATION,
        machine_id="m1",
        group_id=GROUP,
        version="1.0.0",
        traits=TRAITS,
        registered_at=NOW,
        status=None,
        status_since=0,
        grant=None,
        held="",
        error_code=None,
        revision=1,
    )


CHANGES = [
    (
        "another group",
        machine(),
        GroupChanged(at=LATER, group_id=OTHER_GROUP),
        {"group_id": OTHER_GROUP},
    ),
    (
        "other traits",
        machine(),
        TraitsChanged(at=LATER, traits=Traits("hall", arch=Arch.AARCH64)),
        {"traits": Traits("hall", "", "", "", Arch.AARCH64)},
    ),
    (
        "another version, held before",
        machine(HELD),
        VersionChanged(at=LATER, version="1.5.0", previous="1.0.0"),
        {"version": "1.5.0", "status": None, "status_since": LATER, "held": ""},
    ),
    (
        "another version, on its way",
        machine(GRANTED),
        VersionChanged(at=LATER, version="1.5.0", previous="1.0.0"),
        {"version": "1.5.0"},
    ),
    (
        "the version that it said it has",
        machine(GRANTED, COMPLETED),
        VersionChanged(at=LATER, version="2.0.0", previous="1.0.0"),
        {"version": "2.0.0"},
    ),
    (
        "another version than it said it has",
        machine(GRANTED, COMPLETED),
        VersionChanged(at=LATER, version="1.5.0", previous="1.0.0"),
        {"version": "1.5.0", "status": None, "status_since": LATER},
    ),
    (
        "the version that it fell back to after a failure",
        machine(GRANTED, FAILED),
        VersionChanged(at=LATER, version="1.5.0", previous="1.0.0"),
        {"version": "1.5.0"},
    ),
    (
        "a newer version after a failure",
        machine(GRANTED, FAILED),
        VersionChanged(at=LATER, version="2.0.1", previous="1.0.0"),
        {"version": "2.0.1", "status": None, "status_since": LATER},
    ),
    (
        "a grant after a failure and a hold",
        machine(GRANTED, FAILED, HELD),
        at_once(GRANTED),
        {
            "grant": Grant(PACKAGE, "2.0.0", GROUP, LATER, 1),
            "status": Status.UPDATE_GRANTED,
            "status_since": LATER,
            "held": "",
            "error_code": None,
        },
    ),
    (
        "a hold",
        machine(),
        at_once(HELD),
        {"held": HELD.why, "status": Status.ON_HOLD, "status_since": LATER},
    ),
    ("a hold on its way", machine(GRANTED), at_once(HELD), {"held": HELD.why}),
    (
        "a hold no more",
        machine(HELD),
        HoldLifted(at=LATER),
        {"held": "", "status": None, "status_since": LATER},
    ),
    (
        "a hold no more, on its way",
        machine(GRANTED, HELD),
        HoldLifted(at=LATER),
        {"held": ""},
    ),
    (
        "progress",
        machine(GRANTED),
        at_once(progressed(Status.DOWNLOADING)),
        {"status": Status.DOWNLOADING, "status_since": LATER},
    ),
    (
        "the claim that it is installed",
        machine(GRANTED),
        at_once(progressed(Status.INSTALLED)),
        {
            "grant": msgspec.structs.replace(OPEN, claimed_at=LATER),
            "status": Status.INSTALLED,
            "status_since": LATER,
        },
    ),
    (
        "a new beginning",
        machine(GRANTED, progressed(Status.INSTALLED)),
        UpdateRestarted(at=LATER),
        {"grant": OPEN, "status": Status.UPDATE_GRANTED, "status_since": LATER},
    ),
    (
        "a deferral",
        machine(GRANTED),
        UpdateDeferred(at=LATER, error_code=40),
        {"error_code": 40},
    ),
    (
        "the claim of the end",
        machine(GRANTED, HELD),
        at_once(COMPLETED),
        {
            "grant": ended(Outcome.CLAIMED, claimed_at=LATER),
            "held": "",
            "status": Status.COMPLETE,
            "status_since": LATER,
        },
    ),
    (
        "the end as logs from before confirmations have it",
        machine(GRANTED),
        msgspec.structs.replace(COMPLETED, at=LATER, seen=True),
        {
            "grant": ended(Outcome.CONFIRMED, claimed_at=LATER),
            "status": Status.COMPLETE,
            "status_since": LATER,
        },
    ),
    (
        "the end, seen",
        machine(GRANTED, HELD),
        at_once(CONFIRMED),
        {
            "grant": ended(Outcome.CONFIRMED),
            "held": "",
            "status": Status.COMPLETE,
            "status_since": LATER,
        },
    ),
    (
        "a failure",
        machine(GRANTED),
        at_once(FAILED),
        {
            "grant": ended(Outcome.FAILED),
            "error_code": 9,
            "status": Status.ERROR,
            "status_since": LATER,
        },
    ),
    (
        "a time-out",
        machine(GRANTED),
        at_once(TIMED_OUT),
        {
            "grant": ended(Outcome.TIMED_OUT),
            "status": Status.TIMED_OUT,
            "status_since": LATER,
        },
    ),
    (
        "a loss",
        machine(GRANTED),
        at_once(LOST),
        {
            "grant": ended(Outcome.LOST),
            "status": Status.LOST,
            "status_since": LATER,
        },
    ),
    (
        "another way",
        machine(GRANTED, HELD),
        at_once(SUPERSEDED),
        {
            "grant": ended(Outcome.SUPERSEDED),
            "held": "",
            "status": Status.UNDEFINED,
            "status_since": LATER,
        },
    ),
    (
        "the end of an update that nobody granted",
        machine(),
        at_once(COMPLETED),
        {"status": Status.COMPLETE, "status_since": LATER},
    ),
    (
        "silence",
        machine(),
        WentSilent(at=LATER, last_seen=NOW),
        {"is_silent": True},
    ),
    (
        "the end of silence",
        machine(WentSilent(at=NOW, last_seen=NOW)),
        CameBack(at=LATER),
        {"is_silent": False},
    ),
    (
        "the end of a retirement",
        machine(GRANTED, FAILED, Retired(at=NOW)),
        CameBack(at=LATER, was_retired=True),
        {"is_silent": False, "status": None, "status_since": LATER},
    ),
    (
        "a retirement",
        machine(HELD),
        Retired(at=LATER),
        {
            "is_silent": True,
            "held": "",
            "status": Status.RETIRED,
            "status_since": LATER,
        },
    ),
    ("an alias", machine(), AliasGiven(at=LATER, alias="left"), {"alias": "left"}),
    (
        "an assignment",
        machine(),
        Assigned(at=LATER, group_id=OTHER_GROUP),
        {"assigned_group_id": OTHER_GROUP},
    ),
    ("a pin", machine(), Pinned(at=LATER, pin="1.x"), {"pin": "1.x"}),
    (
        "attempts forgiven",
        machine(GRANTED, FAILED),
        AttemptsReset(at=LATER),
        {
            "grant": msgspec.structs.replace(
                OPEN, outcome=Outcome.FAILED, ended_at=NOW, attempt=0
            )
        },
    ),
    (
        "an error outside any update",
        machine(),
        ErrorReported(at=LATER, error_code=2000),
        {"error_code": 2000},
    ),
]


@pytest.mark.parametrize(
    ("before", "event", "changes"), [pytest.param(*c[1:], id=c[0]) for c in CHANGES]
)
def test_an_event_changes_this_and_nothing_else(before, event, changes):
    expected = msgspec.structs.replace(before, revision=before.revision + 1, **changes)

    assert evolve(before, event) == expected


def test_every_event_but_the_first_is_among_these():
    shown = {type(event) for _, _, event, _ in CHANGES}

    assert shown == set(machine_event_classes()) - {type(REGISTERED)}


def test_nothing_happens_to_a_machine_that_is_not_registered():
    with pytest.raises(ValueError, match=r"instance\.update_granted on a stream"):
        evolve(None, GRANTED)


def test_an_event_without_a_fold_is_a_mistake(monkeypatch):
    monkeypatch.setattr(MachineEvent, "TOPIC", "instance.unheard_of", raising=False)

    with pytest.raises(TypeError, match=r"no fold for instance\.unheard_of"):
        evolve(machine(), MachineEvent(at=NOW))


@pytest.mark.parametrize(
    ("events", "expected"),
    [((), None), ((GRANTED,), OPEN), ((GRANTED, FAILED), None)],
    ids=["none yet", "under way", "failed"],
)
def test_a_grant_is_open_until_it_ends(events, expected):
    assert machine(*events).open_grant == expected


def test_a_machine_is_called_what_operators_call_it_before_what_it_says_itself():
    assert machine().shown_alias == "lobby"
    assert machine(AliasGiven(at=NOW, alias="left")).shown_alias == "left"


def test_the_stream_of_a_machine_follows_from_its_application_and_its_id():
    stream = instance_stream(APPLICATION, "5C1E")

    assert stream == instance_stream(APPLICATION, "5C1E")
    assert len({stream, instance_stream(APPLICATION, "5c1e"), APPLICATION}) == 3
