"""The commands `rollerd user`: their options."""

from __future__ import annotations

import click

from deploy.options import settings_of, with_data_dir

_ROLES = click.Choice(["viewer", "operator", "admin"])
_MIN_LENGTH = 8
_NAME = click.argument("name")
_generate = click.option(
    "--generate", is_flag=True, help="Make a password up and print it, this once."
)
_team = click.option("--team", metavar="TEAM", help="Its name.")


@click.group()
def user() -> None:
    """
    Look after users, without signing in.

    Whoever owns the machine may, also when every password is lost. All of these work
    on the database of COREROLLER_DB_URL, or on that of a running `rollerd serve`; the
    audit trail tells of them as done by system.
    """


@user.command("list", epilog="Example: rollerd user list")
@with_data_dir
def list_users(*, data_dir: str | None) -> None:
    """List users with their roles and teams."""
    # NOTE: late here and below, so that --help and a wrong option answer at once.
    from deploy import people

    people.show_users(settings_of(data_dir=data_dir))


@user.command(epilog="Example: rollerd user add ada --role operator --generate")
@_NAME
@click.option("--role", type=_ROLES, required=True, help="What the user may do.")
@_team
@_generate
@with_data_dir
def add(
    *, name: str, role: str, team: str | None, generate: bool, data_dir: str | None
) -> None:
    """Add a user, to the team `default` unless another one is named."""
    from deploy import people

    password = None if generate else _asked_password()
    people.add_user(settings_of(data_dir=data_dir), name, role, team, password)


@user.command(epilog="Example: rollerd user password ada")
@_NAME
@_generate
@with_data_dir
def password(*, name: str, generate: bool, data_dir: str | None) -> None:
    """Give a user another password; the old one counts no more."""
    from deploy import people

    password = None if generate else _asked_password()
    people.set_password(settings_of(data_dir=data_dir), name, password)


@user.command(epilog="Example: rollerd user role ada admin")
@_NAME
@click.argument("role", type=_ROLES)
@_team
@with_data_dir
def role(*, name: str, role: str, team: str | None, data_dir: str | None) -> None:
    """Let a user do more, or less; with --team, as one of another team."""
    from deploy import people

    people.revise_user(settings_of(data_dir=data_dir), name, role, team)


@user.command(epilog="Example: rollerd user delete ada")
@_NAME
@with_data_dir
def delete(*, name: str, data_dir: str | None) -> None:
    """Delete a user and all tokens of this user."""
    from deploy import people

    people.delete_user(settings_of(data_dir=data_dir), name)


def _asked_password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < _MIN_LENGTH:
        raise click.ClickException(f"a password has at least {_MIN_LENGTH} characters")
    return password
