"""One event of every class that is ever stored, by its stored name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.applications import App
from domain.arch import Arch
from domain.causes import acting
from domain.channels import Channel
from domain.dead_letters import DeadLetters
from domain.groups import Group
from domain.halts import Halt
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
    Registered,
    Retired,
    Status,
    Traits,
    TraitsChanged,
    UpdateCompleted,
    UpdateConfirmed,
    UpdateDeferred,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateLost,
    UpdateProgressed,
    UpdateRestarted,
    UpdateSuperseded,
    UpdateTimedOut,
    VersionChanged,
    WentSilent,
)
from domain.judge import Objection, Verdict
from domain.names import Name
from domain.package_contents import (
    ExtraFile,
    PackageContents,
    PackageType,
    UpdateAction,
)
from domain.packages import Package
from domain.people import Identity, Team, User
from domain.policy import Policy
from domain.refusals import AccessRefusal, SignInRefusal
from domain.roles import Role
from domain.rollouts import Rollout
from domain.sessions import Session, SignedInBy
from domain.syncing import ChannelSync, Syncer
from domain.tokens import Terms, Token
from domain.upkeep import Task, Upkeep

STREAM = UUID("6f2d8f0a-5b1e-4c39-9b8e-0d7c5a3f1e42")
ONE = UUID("0b9b6a52-7c3d-4a0e-8f51-2f7d1c9e6a01")
TWO = UUID("0b9b6a52-7c3d-4a0e-8f51-2f7d1c9e6a02")
MOMENT = datetime(2026, 8, 3, 9, 30, 15, 123456, tzinfo=UTC)
INSTANT = 1_785_749_415_123_456
CONTENTS = PackageContents(
    type=PackageType.FLATCAR,
    version="4230.2.1",
    arch=Arch.AARCH64,
    url="https://pkg.example.net/4230.2.1/",
    filename="update.gz",
    description="Überarbeitet",
    size=481_234_567,
    hash="qUqP5cyxm6YcTAhz05Hph5gvu9M=",
    sha256="n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
    release_notes="# New\n\n* all",
    extra_files=(ExtraFile("oem-ami.gz", 7, "qUqP5cyxm6YcTAhz05Hph5gvu9M=", "0" * 64),),
    action=UpdateAction(
        event="postinstall",
        chromeos_version="4230.2.1",
        sha256="n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
        needs_admin=True,
        is_delta=True,
        disable_payload_backoff=False,
        metadata_signature_rsa="c2ln",
        metadata_size="12",
        deadline="now",
    ),
)
POLICY = Policy(
    updates_enabled=False,
    safe_mode=False,
    office_hours=True,
    timezone="Europe/Berlin",
    period_interval="2 hours",
    max_updates_per_period=7,
    update_timeout="3 days",
)
TRAITS = Traits("lobby", "qemu", "1.0.0", "3975.2.1", Arch.AARCH64)


def machine_events() -> dict[str, MachineEvent]:
    """Give a machine event of every class, with a value of its own in every field."""
    by = {
        "at": INSTANT,
        "actor": "ada",
        "reason": "by hand",
        "correlation_id": "req-7",
    }
    events = (
        Registered(
            **by,
            application_id=ONE,
            machine_id="{5C1E}",
            group_id=TWO,
            version="4152.2.0",
            traits=TRAITS,
        ),
        GroupChanged(**by, group_id=TWO),
        TraitsChanged(**by, traits=TRAITS),
        VersionChanged(**by, version="4230.2.1", previous="4152.2.0"),
        UpdateGranted(
            **by, group_id=ONE, package_id=TWO, version="4230.2.1", number=2**40
        ),
        UpdateHeld(**by, why="maxUpdatesPerPeriod"),
        HoldLifted(**by),
        UpdateProgressed(**by, status=Status.DOWNLOADED),
        UpdateRestarted(**by),
        UpdateDeferred(**by, error_code=268_435_496),
        UpdateCompleted(**by, package_id=ONE, version="4230.2.1", seen=True),
        UpdateFailed(**by, package_id=ONE, error_code=-1_879_048_183),
        UpdateTimedOut(**by, package_id=ONE),
        UpdateSuperseded(**by, package_id=ONE),
        ErrorReported(**by, error_code=2503),
        UpdateConfirmed(**by, package_id=ONE, version="4230.2.1"),
        UpdateLost(**by, package_id=ONE),
        WentSilent(**by, last_seen=INSTANT - 1),
        CameBack(**by),
        Pinned(**by, pin=">=4230, <4400"),
        AttemptsReset(**by),
        Retired(**by),
        AliasGiven(**by, alias="lobby, left"),
        Assigned(**by, group_id=TWO),
    )
    return {event.TOPIC: event for event in events}


def aggregate_events() -> dict[str, Any]:
    """Give an event of every class of every aggregate, as its commands make it."""
    with acting("ada", "CVE-2026-1", "req-7"):
        return {event.TOPIC: _stored_as_sample(event) for event in _all_told()}


def _all_told() -> Iterator[Any]:
    for aggregate in (
        _application(),
        _channel(),
        _group(),
        _package(),
        _team(),
        _user(),
        _session(),
        _refused_sign_in(),
        _refused_access(),
        _upkeep(),
        _syncer(),
        _channel_sync(),
        _dead_letters(),
        _token(),
        _name(),
        _rollout(),
    ):
        yield from aggregate.collect_events()
    yield _halted()


def _stored_as_sample(event: Any) -> Any:
    """Set apart what differs from one run to the next: the stream and the time."""
    event.__dict__.update(originator_id=STREAM, originator_version=3, timestamp=MOMENT)
    return event


def _application() -> App:
    app = App.register(
        ONE, team_id=TWO, name="Kiosk", description="Tickets", product_id="io.kiosk"
    )
    app.revise(name="Gate", description="Doors", product_id="io.gate")
    app.delete()
    return app


def _channel() -> Channel:
    package = Package.add(TWO, application_id=ONE, contents=CONTENTS)
    channel = Channel.create(
        ONE, application_id=ONE, name="beta", color="#fc7f33", arch=Arch.AARCH64
    )
    channel.revise(name="alpha", color="#1fbb86")
    channel.assign(package)
    channel.set_floor(package, "new partition layout")
    channel.remove_floor(package.id)
    channel.pin(pinned=True)
    channel.pin(pinned=False)
    channel.delete()
    return channel


def _group() -> Group:
    channel = Channel.create(
        TWO, application_id=ONE, name="beta", color="#fc7f33", arch=Arch.AARCH64
    )
    group = Group.create(
        ONE,
        application_id=ONE,
        name="Beta",
        description="The brave",
        track="beta",
        policy=POLICY,
    )
    group.revise(name="Alpha", description="The braver", track="alpha")
    group.follow(channel)
    group.change_policy(Policy())
    group.note_schedule(is_open=False)
    group.note_schedule(is_open=True)
    group.delete()
    return group


def _package() -> Package:
    package = Package.add(ONE, application_id=TWO, contents=CONTENTS)
    package.revise(msgspec.structs.replace(CONTENTS, version="4230.2.2"))
    package.blacklist([TWO, ONE])
    package.delete()
    return package


def _team() -> Team:
    team = Team.found(ONE, name="Operations")
    team.rename("Platform")
    team.delete()
    return team


def _user() -> User:
    user = User.add(
        ONE,
        team_id=TWO,
        username="ada",
        password_hash="$argon2id$1",
        role=Role.ADMIN,
    )
    user.change_password("$argon2id$2")
    user.change_role(Role.VIEWER)
    user.move(Team.found(ONE, name="Operations"))
    user.identify(Identity("https://id.example.com", "7f2c"))
    user.delete()
    return user


def _session() -> Session:
    session = Session(
        user_id=ONE,
        digest="9f86d081884c7d659a2feaa0c55ad015",
        signed_in_by=SignedInBy.OIDC,
        expires_at=INSTANT,
        address="192.0.2.7",
        agent="Mozilla/5.0",
    )
    session.end("signed out")
    return session


def _refused_sign_in() -> SignInRefusal:
    why = "wrong password"
    return SignInRefusal(username="ada", address="192.0.2.7", why=why, failures=5)


def _refused_access() -> AccessRefusal:
    return AccessRefusal(
        method="DELETE",
        path="/api/apps/{app}",
        address="192.0.2.7",
        why="needs the role operator",
        refusals=10,
    )


def _upkeep() -> Upkeep:
    upkeep = Upkeep(name="audit")
    upkeep.order(Task.SWITCH)
    upkeep.end("nothing is beside audit")
    return upkeep


def _syncer() -> Syncer:
    syncer = Syncer()
    syncer.order()
    syncer.end(2)
    return syncer


def _channel_sync() -> ChannelSync:
    sync = ChannelSync(channel_id=ONE)
    sync.note("the upstream answers with status 500")
    sync.note(None)
    return sync


def _dead_letters() -> DeadLetters:
    letters = DeadLetters(sink="operators")
    letters.retry(3, None)
    letters.drop(TWO, 4711, "Rollout of 4230.2.1 to Stable started")
    return letters


def _token() -> Token:
    token = Token.issue(
        ONE,
        name="ci",
        digest="2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
        holder=Team.found(TWO, name="Operations"),
        terms=Terms(Role.OPERATOR, (ONE, TWO), 1785749415123456),
    )
    token.revoke()
    return token


def _name() -> Name:
    name = Name(scope="team", name="Operations", owner_id=ONE)
    name.release()
    name.claim(TWO)
    return name


def _rollout() -> Rollout:
    rollout = Rollout(group_id=ONE, package_id=TWO)
    rollout.pause(carried_over=True)
    rollout.resume()
    rollout.finish()
    rollout.halt()
    rollout.supersede()
    rollout.restart()
    return rollout


def _halted() -> Any:
    return Rollout.halted_by(
        Halt(
            group_id=ONE,
            target_id=TWO,
            revision=7,
            at=INSTANT,
            verdict=Verdict(
                why=Objection.FAILURE_RATE,
                succeeded=17,
                failed=1,
                timed_out=2,
                lost=3,
                allowed=12.5,
            ),
            package_id=ONE,
            machine_id="{5C1E}",
            error_code=268_435_465,
            correlation_id="req-7",
        )
    )
