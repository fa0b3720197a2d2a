"""Signing in keeps a token and not the password; tokens and teams by command."""

from uuid import UUID

import httpx
import pytest

from commandline.connection.saved import Entry, Saved, read_saved, write_saved
from tests.unit.commandline.server import APP, URL, page, problem

TOKEN, TEAM = str(UUID(int=50)), str(UUID(int=51))
ME = {
    "name": "ada",
    "role": "operator",
    "team": {"name": "edge"},
    "applications": None,
    "may": {"change": True, "create_applications": True, "administer": False},
}


def token(**fields):
    known = {
        "id": TOKEN,
        "name": "ci",
        "role": "viewer",
        "owner": "ada",
        "team_id": TEAM,
        "applications": None,
        "created_ts": "2026-08-03T09:30:00Z",
        "expires_ts": "2026-11-03T09:30:00Z",
        "last_used_ts": None,
    }
    return {**known, **fields}


@pytest.fixture
def environ(tmp_path) -> dict[str, str | None]:
    return {"XDG_CONFIG_HOME": str(tmp_path), "COREROLLER_TOKEN": None}


def test_who_signs_in_gets_a_token_made_that_is_kept(server, environ):
    server.answers["GET /api/me"] = ME
    server.answers["POST /api/tokens"] = token(token="crt_new")

    done = server.run("login", stdin="ada\nsecret\n", **environ)
    server.run("app", "list", **environ)

    assert done.exit_code == 0
    assert f"Signed in to {URL} as ada" in done.stdout
    entry = Entry(token="crt_new", token_id=TOKEN, user="ada")
    assert read_saved(environ) == Saved(URL, {URL: entry})
    assert server.last.headers["Authorization"] == "Bearer crt_new"


def test_the_token_that_is_made_may_what_the_user_may_and_has_an_end(server, environ):
    server.answers["GET /api/me"] = ME
    server.answers["POST /api/tokens"] = token(token="crt_new")

    server.run(
        *("login", "--user", "ada", "--days", "7"),
        COREROLLER_PASSWORD="secret",
        **environ,
    )

    body = server.body()
    assert body["role"] == "operator"
    assert body["name"].startswith("rollerd 2")
    assert body["expires_ts"].endswith("+00:00")


def test_a_token_that_is_brought_along_is_kept_as_it_is(server, environ, tmp_path):
    file = tmp_path / "token"
    file.write_text("crt_brought")
    server.answers["GET /api/me"] = ME

    server.run("login", "--token-file", str(file), **environ)

    assert read_saved(environ).servers == {URL: Entry(token="crt_brought", user="ada")}


def test_who_is_refused_keeps_nothing(server, environ):
    server.answers["GET /api/me"] = problem(401)

    refused = server.run("login", stdin="ada\nwrong\n", **environ)

    assert refused.exit_code == 1
    assert read_saved(environ) == Saved()


@pytest.mark.parametrize("answer", [httpx.Response(204), problem(401, title="Gone")])
def test_who_signs_out_is_forgotten_whatever_became_of_the_token(
    server, environ, answer
):
    write_saved(environ, Saved().signed_in(URL, Entry(token="crt_a", token_id=TOKEN)))
    server.answers[f"DELETE /api/tokens/{TOKEN}"] = answer

    done = server.run("logout", **environ)

    assert done.stdout == f"Signed out of {URL}.\n"
    assert ("Gone" in done.stderr) is (answer.status_code == 401)
    assert server.last.headers["Authorization"] == "Bearer crt_a"
    assert read_saved(environ) == Saved()


def test_a_token_of_somebody_elses_making_is_only_forgotten(server, environ):
    write_saved(environ, Saved().signed_in(URL, Entry(token="crt_a")))

    done = server.run("logout", **environ)

    assert done.exit_code == 0
    assert server.requests == []


def test_nobody_signed_in_cannot_sign_out(server, environ):
    assert server.run("logout", **environ).exit_code == 2


def test_one_is_told_who_one_is(server):
    server.answers["GET /api/me"] = ME

    shown = server.run("whoami").stdout.splitlines()

    assert [" ".join(line.split()) for line in shown] == [
        "name ada",
        "role operator",
        "team edge",
        "may change, create applications",
    ]


def test_the_secret_of_a_token_is_alone_on_stdout(server):
    server.answers["POST /api/tokens"] = token(token="crt_new")

    made = server.run("token", "create", "ci", "--app", "My app")

    assert made.stdout == "crt_new\n"
    assert "Token ci made; it ends 2026-11-03 09:30:00." in made.stderr
    body = server.body()
    assert (body["role"], body["applications"]) == ("viewer", [APP])


def test_a_token_of_a_service_may_have_no_end(server):
    server.answers["GET /api/teams"] = page("teams", {"id": TEAM, "name": "edge"})
    server.answers["POST /api/tokens"] = token(token="crt_new", expires_ts=None)

    made = server.run(
        *("token", "create", "ci", "--team", "edge", "--role", "operator", "--forever")
    )

    assert "it ends never" in made.stderr
    assert server.body() == {"name": "ci", "role": "operator", "team_id": TEAM}


@pytest.mark.parametrize("name", ["ci", TOKEN])
def test_a_token_is_revoked_by_name_or_id(server, name):
    server.answers["GET /api/tokens"] = page("tokens", token())
    server.answers[f"DELETE /api/tokens/{TOKEN}"] = httpx.Response(204)

    done = server.run("token", "revoke", name, "--yes")

    assert done.stdout == "Token ci revoked.\n"


def test_an_administrator_revokes_one_of_somebody_else_by_its_id(server):
    server.answers["GET /api/tokens"] = page("tokens")
    server.answers[f"DELETE /api/tokens/{TOKEN}"] = httpx.Response(204)

    done = server.run("token", "revoke", TOKEN, "--yes")

    assert done.stdout == f"Token {TOKEN} revoked.\n"


@pytest.mark.parametrize(("options", "asked"), [([], None), (["--all"], "true")])
def test_tokens_are_listed(server, options, asked):
    server.answers["GET /api/tokens"] = page("tokens", token(owner=None))

    listed = server.run("token", "list", *options)

    assert server.last.url.params.get("all") == asked
    assert listed.stdout.splitlines()[1].split()[:5] == [
        *("ci", "a", "service", "viewer", "never")
    ]


def test_a_password_is_changed_by_who_knows_the_one_by_now(server, environ):
    server.answers["PUT /api/password"] = httpx.Response(204)

    done = server.run(
        *("password", "--user", "ada"), stdin="old one\nnew one\nnew one\n", **environ
    )

    assert done.stdout == "The password of ada is changed.\n"
    assert server.body() == {"password": "new one", "current_password": "old one"}


def test_a_token_has_no_password(server):
    refused = server.run("password")

    assert refused.exit_code == 2
    assert "a token has no password" in refused.stderr
