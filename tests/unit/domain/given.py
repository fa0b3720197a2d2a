"""Aggregates as they are before a test's command, and what the command told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.arch import Arch
from domain.channels import Channel
from domain.errors import Refused
from domain.groups import Group
from domain.names import Name
from domain.package_contents import PackageContents, PackageType, UpdateAction
from domain.packages import Package
from domain.people import Team, User
from domain.policy import Policy
from domain.roles import Role
from domain.tokens import Terms, Token
from tests.digests import base64_of

APP_ID = UUID("11111111-0000-4000-8000-000000000001")
OTHER_APP_ID = UUID("11111111-0000-4000-8000-000000000002")
CHANNEL_ID = UUID("22222222-0000-4000-8000-000000000001")
OTHER_CHANNEL_ID = UUID("22222222-0000-4000-8000-000000000002")
GROUP_ID = UUID("33333333-0000-4000-8000-000000000001")
PACKAGE_ID = UUID("44444444-0000-4000-8000-000000000001")
TEAM_ID = UUID("55555555-0000-4000-8000-000000000001")
USER_ID = UUID("66666666-0000-4000-8000-000000000001")
TOKEN_ID = UUID("77777777-0000-4000-8000-000000000001")

CONTENTS = PackageContents(
    type=PackageType.OTHER,
    version="1.2.3",
    arch=Arch.AMD64,
    url="https://pkg.example.net/1.2.3/",
    filename="app.tgz",
)
FLATCAR_CONTENTS = PackageContents(
    type=PackageType.FLATCAR,
    version="4230.2.1",
    arch=Arch.AMD64,
    url="https://pkg.example.net/4230.2.1/",
    filename="flatcar_production_update.gz",
    size=481_234_567,
    hash=base64_of("sha1", "update"),
    action=UpdateAction(sha256=base64_of("sha256", "update")),
)


def given_app() -> App:
    return _as_stored(
        App.register(
            APP_ID,
            team_id=TEAM_ID,
            name="Kiosk",
            description="Ticket machines",
            product_id="net.example.Kiosk",
        )
    )


def given_package(
    package_id: UUID = PACKAGE_ID, app_id: UUID = APP_ID, **changes: Any
) -> Package:
    contents = msgspec.structs.replace(CONTENTS, **changes)
    package = Package.add(package_id, application_id=app_id, contents=contents)
    return _as_stored(package)


def given_channel(app_id: UUID = APP_ID, arch: Arch = Arch.AMD64) -> Channel:
    return _as_stored(
        Channel.create(
            CHANNEL_ID,
            application_id=app_id,
            name="stable",
            color="#14b9d6",
            arch=arch,
        )
    )


def given_group(track: str = "stable") -> Group:
    return _as_stored(
        Group.create(
            GROUP_ID,
            application_id=APP_ID,
            name="Stable",
            description="Most machines",
            track=track,
            policy=Policy(),
        )
    )


def given_team() -> Team:
    return _as_stored(Team.found(TEAM_ID, name="Operations"))


def given_user() -> User:
    user = User.add(
        USER_ID,
        team_id=TEAM_ID,
        username="ada",
        password_hash="$argon2id$old",
        role=Role.OPERATOR,
    )
    return _as_stored(user)


def given_token() -> Token:
    token = Token.issue(
        TOKEN_ID,
        name="ci",
        digest="d1",
        holder=given_user(),
        terms=Terms(Role.OPERATOR),
    )
    return _as_stored(token)


def given_name() -> Name:
    return _as_stored(Name(scope="team", name="Operations", owner_id=TEAM_ID))


def deleted(aggregate: Any) -> Any:
    aggregate.delete()
    return _as_stored(aggregate)


def told(aggregate: Any) -> list[tuple[type[Any], dict[str, Any]]]:
    """Give the events that are new, each with the facts that are its own."""
    common = {field.name for field in fields(ConfigurationAggregate.Event)}
    common.add("originator_topic")
    return [
        (
            type(event),
            {name: fact for name, fact in vars(event).items() if name not in common},
        )
        for event in aggregate.collect_events()
    ]


@contextmanager
def refused(kind: type[Refused], *, field: str | None = None) -> Iterator[None]:
    """Expect exactly this refusal, at fault in exactly this field."""
    with pytest.raises(Refused) as caught:
        yield
    assert (type(caught.value), caught.value.field) == (kind, field)


def _as_stored(aggregate: Any) -> Any:
    aggregate.collect_events()
    return aggregate
