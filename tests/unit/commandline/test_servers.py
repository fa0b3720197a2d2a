"""Where the server is, who asks, and what is kept of it."""

import base64
import stat
from pathlib import Path

import click
import pytest

from commandline.connection.saved import Entry, Saved, read_saved, write_saved
from commandline.connection.servers import (
    Password,
    Server,
    Token,
    Wanted,
    checked_url,
    find_server,
)

HERE = "http://127.0.0.1:8000"
THERE = "https://updates.example.net"


def never(user: str) -> str:
    raise AssertionError(user)


def saved_in(folder: Path, **tokens: str) -> dict[str, str]:
    """Save a token for each server; gives the environment."""
    environ = {"XDG_CONFIG_HOME": str(folder)}
    servers = {url: Entry(token=token) for url, token in tokens.items()}
    write_saved(environ, Saved(next(iter(tokens), ""), servers))
    return environ


def test_without_a_word_it_is_the_server_of_this_host(tmp_path):
    environ = {"COREROLLER_TOKEN": "crt_a", "XDG_CONFIG_HOME": str(tmp_path)}

    assert find_server(Wanted(), environ, never) == Server(HERE, Token("crt_a"))


def test_what_was_saved_is_used_for_its_own_server_only(tmp_path):
    environ = saved_in(tmp_path, **{THERE: "crt_there"})

    assert find_server(Wanted(), environ, never) == Server(THERE, Token("crt_there"))
    with pytest.raises(click.UsageError, match=f"nobody is signed in to {HERE}"):
        find_server(Wanted(url=HERE), environ, never)


def test_a_file_counts_more_than_a_user_and_a_user_more_than_a_token(tmp_path):
    file = tmp_path / "token"
    file.write_text("crt_file\n")
    environ = {"COREROLLER_TOKEN": "crt_a", **saved_in(tmp_path, **{HERE: "crt_b"})}
    environ["COREROLLER_PASSWORD"] = "secret"

    both = Wanted(user="ada", token_file=file)

    assert find_server(both, environ, never).credential == Token("crt_file")
    user = find_server(Wanted(user="ada"), environ, never).credential
    assert user == Password("ada", "secret")
    assert find_server(Wanted(), environ, never).credential == Token("crt_a")


def test_a_password_that_is_not_given_is_asked_for(tmp_path):
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}

    server = find_server(Wanted(user="ada"), environ, lambda user: f"{user}'s")

    assert server.credential == Password("ada", "ada's")


def test_credentials_become_headers():
    basic = Server(HERE, Password("ada", "pässword")).headers()["Authorization"]

    assert base64.b64decode(basic.removeprefix("Basic ")).decode() == "ada:pässword"
    assert Server(HERE, Token("crt_a")).headers() == {"Authorization": "Bearer crt_a"}


@pytest.mark.parametrize(
    ("url", "overheard"),
    [
        (HERE, False),
        ("http://localhost", False),
        ("http://[::1]:8000", False),
        (THERE, False),
        ("http://updates.example.net", True),
        ("http://192.0.2.1", True),
    ],
)
def test_others_may_listen_where_it_is_not_encrypted(url, overheard):
    assert Server(url, Token("crt_a")).is_overheard() is overheard


def test_a_url_is_written_in_one_way():
    assert checked_url(f"{THERE}/") == THERE


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8000",
        "ftp://example.net",
        "http://",
        "http://[1",
        "http://ada:secret@example.net",
        "http://example.net/?a",
        "http://example.net/\n",
    ],
)
def test_what_is_no_url_is_refused(url):
    with pytest.raises(click.UsageError, match="no URL"):
        checked_url(url)


@pytest.mark.parametrize("text", ["", "\n", "crt_ü", "crt_a\ncrt_b"])
def test_what_is_no_token_is_refused(tmp_path, text):
    file = tmp_path / "token"
    file.write_text(text)

    with pytest.raises(click.UsageError, match="has no token in it"):
        find_server(Wanted(token_file=file), {}, never)


def test_a_token_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(click.UsageError, match=r"--token-file: .*nowhere"):
        find_server(Wanted(token_file=tmp_path / "nowhere"), {}, never)


def test_what_is_kept_is_read_back_and_is_its_owners_only(tmp_path):
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "new")}
    kept = Saved("", {}).signed_in(THERE, Entry(token="crt_a", user='"ü"\\'))

    file = write_saved(environ, kept)

    assert read_saved(environ) == kept
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_who_signs_out_is_forgotten_and_nobody_else():
    kept = Saved().signed_in(HERE, Entry(token="a")).signed_in(THERE, Entry(token="b"))

    assert kept.signed_out(THERE) == Saved("", {HERE: Entry(token="a")})
    assert kept.signed_out(HERE) == Saved(THERE, {THERE: Entry(token="b")})


def test_a_file_that_cannot_be_understood_is_named(tmp_path):
    file = tmp_path / "coreroller" / "config.toml"
    file.parent.mkdir()
    file.write_text("default = 7")

    with pytest.raises(click.UsageError, match=r"config\.toml: .*then run"):
        read_saved({"XDG_CONFIG_HOME": str(tmp_path)})


def test_what_cannot_be_kept_is_told(tmp_path):
    (tmp_path / "coreroller").write_text("no folder")

    with pytest.raises(click.FileError, match="exists"):
        write_saved({"XDG_CONFIG_HOME": str(tmp_path)}, Saved())
