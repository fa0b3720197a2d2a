"""`rollerd import`, from databases and dumps as they are found in the field."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from deploy.platform import build_platform
from deploy.programs import find_programs
from deploy.seed import seed
from domain.arch import Arch
from domain.instance_events import Status
from domain.instances import Instance, instance_stream
from domain.instants import from_datetime
from eventstore import migrations
from eventstore.database import Database
from eventstore.log import Recorded, read_log
from eventstore.platform import StoredPlatform
from eventstore.recorder import Follower
from importer.importing import Terms, take_over
from importer.source import opened_source
from importer.summary import Summary
from projections.catalogue import FLATCAR
from projections.replay import fold_machines
from tests.commands import run_rollerd
from tests.imports import AS_OF, FOLDER, other_product
from tests.integration.omaha.conftest import World
from tests.machines import UpdateEngine

NOW = from_datetime(AS_OF)
STABLE = UUID("9a2deb70-37be-4026-853f-bfdd6b347bbe")
STABLE_CHANNEL = UUID("e06064ad-4414-4904-9a6e-fd465593d1b2")
FLOOR = UUID("00000000-0000-4000-8000-000000000001")
TARGET = UUID("00000000-0000-4000-8000-000000000002")
BROKEN = UUID("10000000-0000-4000-8000-000000000003")
SHOPS = UUID("33000000-0000-4000-8000-000000000002")
TILL = UUID("30000000-0000-4000-8000-000000000002")


@pytest.fixture(scope="module")
def nebraska(postgres) -> Iterator[str]:
    with other_product(postgres, "nebraska", is_of_today=False) as url:
        yield url


@pytest.fixture(scope="module")
def coreroller(postgres) -> Iterator[str]:
    with other_product(postgres, "coreroller", is_of_today=False) as url:
        yield url


def import_from(
    theirs: str,
    database: Database,
    keep: Callable[[Summary], bool],
    *,
    history: bool = True,
) -> bool:
    """Take over what is there, as of the day on which it was like that."""

    def platforms(follower: Follower) -> StoredPlatform:
        return build_platform(database, follower)

    terms = Terms(keep, lambda *_: None, history=history)
    with opened_source(lambda: psycopg.connect(theirs, autocommit=True)) as source:
        return take_over(source, database, platforms, terms, NOW)


def taken_over(theirs: str, database: Database, *, history: bool = True) -> Summary:
    """Give the summary of an import that was kept."""
    found: list[Summary] = []

    def keep(summary: Summary) -> bool:
        found.append(summary)
        return True

    assert import_from(theirs, database, keep, history=history)
    return found[0]


def log_of(url: str) -> list[Recorded]:
    with (
        closing(Database(url, size=1)) as database,
        database.connection() as connection,
    ):
        return list(read_log(connection))


def told_of(log: list[Recorded], machine: str, app: UUID = FLATCAR) -> list[str]:
    """Tell what happened to a machine, and when."""
    stream_id = instance_stream(app, machine)
    return [
        f"{datetime.fromtimestamp(each.event.at / 1e6, UTC):%m-%d %H:%M}"
        f" {each.topic.removeprefix('instance.')}"
        for each in log
        if each.stream_id == stream_id
    ]


def agrees(url: str) -> bool:
    return run_rollerd(url, "fsck").exit_code == 0


def test_a_nebraska_comes_over_and_its_machines_go_on(nebraska, db_url):
    with closing(Database(db_url)) as database:
        taken_over(nebraska, database)
        world = World(db_url, database, build_platform(database), now=NOW)
        get = world.platform.repository.get

        group, channel = get(STABLE), get(STABLE_CHANNEL)
        assert (group.name, group.track) == ("Stable (AMD64)", "stable")
        assert group.policy.period_interval == "90 minutes"
        assert group.policy.max_updates_per_period == 5
        assert (channel.package_id, channel.arch) == (TARGET, Arch.AMD64)
        assert channel.pinned
        assert channel.floors == {FLOOR: "migrates the disk"}
        contents = get(TARGET).contents
        assert (contents.size, contents.extra_files[0].name) == (
            490000000,
            "oem-ami.gz",
        )
        assert get(FLOOR).channels_blacklist == (BROKEN,)

        # As the old server would have answered: there is room for more.
        assert world.statuses(UpdateEngine("waiting").polls()) == ["ok"]
        assert world.statuses(UpdateEngine("updated", "4230.2.1").polls()) == [
            "noupdate"
        ]
        world.send(UpdateEngine("downloading").reports(14, 1))
        assert world.status_of("downloading") == Status.DOWNLOADED
    assert agrees(db_url)


def test_machines_have_the_past_that_they_had(nebraska, db_url):
    with closing(Database(db_url)) as database:
        taken_over(nebraska, database)

    log = log_of(db_url)
    assert told_of(log, "updated")[:10] == [
        "08-01 08:00 registered",
        "08-02 10:00 update_granted",
        "08-02 10:01 update_progressed",
        "08-02 10:45 update_superseded",
        "08-02 10:45 update_granted",
        "08-02 10:46 update_progressed",
        "08-02 10:50 update_progressed",
        "08-02 11:00 version_changed",
        "08-02 11:00 update_confirmed",
        "08-05 10:00 update_granted",
    ]
    assert told_of(log, "stuck")[-2:] == [
        "08-07 10:00 update_granted",
        "08-10 11:00 update_timed_out",
    ]
    # A status that nobody was granted anything for makes no story.
    assert told_of(log, "away") == [
        "08-01 13:00 registered",
        "08-03 10:00 version_changed",
        "08-04 10:00 went_silent",
    ]
    instances = fold_machines(log).instances
    failing = instances[instance_stream(FLATCAR, "failing")]
    assert (failing.status, failing.error_code) == (Status.ERROR, 268435490)
    assert instances[instance_stream(FLATCAR, "updated")].traits.alias == "web-1"
    assert instance_stream(FLATCAR, "homeless") not in instances


def test_machines_that_came_by_at_one_instant_all_fall_silent(postgres, db_url):
    with (
        other_product(postgres, "nebraska", is_of_today=False) as theirs,
        closing(Database(db_url)) as database,
    ):
        with psycopg.connect(theirs) as connection:
            connection.execute(
                "UPDATE instance_application"
                " SET last_check_for_updates = '2026-08-08 12:00Z'"
            )
        summary = taken_over(theirs, database)

    silent = "machines are silent: they did not come by for a day"
    assert summary.many[silent] == 8


def test_whatever_is_not_as_it_was_is_told(nebraska, db_url):
    with closing(Database(db_url)) as database:
        summary = taken_over(nebraska, database)

    assert summary.taken["machines"] == 8
    assert {each.what for each in summary.left_out} == {
        "package 'latest' (00000000-0000-4000-8000-000000000006)",
        "package '9999.0.0' (00000000-0000-4000-8000-000000000004)",
        f"channel 'broken' ({BROKEN})",
        "user 'admin'",
    }
    assert {each.what for each in summary.adjusted} == {
        "package '1.1.0' (00000000-0000-4000-8000-000000000005)",
        "group 'Garbage' (20000000-0000-4000-8000-000000000003)",
        "group 'Shops' (20000000-0000-4000-8000-000000000004)",
        "application 'Kiosk' (b6458005-8f40-4627-b33b-be70a718c48e)",
    }
    assert {
        each.what[:-39]: each.how
        for each in summary.look_at
        if each.what.startswith("group")
    } == {
        "group 'Stable (ARM64)'": "Nebraska had stopped it by itself: it is paused;"
        " resume it when you have seen why",
        "group 'Garbage'": "Nebraska had stopped it by itself: its updates are"
        " disabled; enable them when you have seen why",
    }
    assert sum(summary.many.values()) == 8


def test_odd_rows_stop_nothing_and_each_is_told_of(postgres, db_url):
    with other_product(postgres, "nebraska", is_of_today=False) as theirs:
        with psycopg.connect(theirs) as connection:
            connection.execute((FOLDER / "nebraska_odd.sql").read_text())
        done = run_rollerd(db_url, "import", theirs, "--yes")

    assert done.exit_code == 0, done.output
    for said in (
        "'a\\nb' (a0000000-0000-4000-8000-000000000001): of its description, the first",
        "(a0000000-0000-4000-8000-000000000001): its name has spaces now",
        "'Flatcar Container Linux' (e96281a6-d1af-4bde-9a0a-97b76e56dc57): it has no",
        "'odd' (d0000000-0000-4000-8000-000000000001): at most -5 updates per period",
        "package '1.0.0' (b0000000-0000-4000-8000-000000000001): machines could not be",
        "channel 'Stable' (c0000000-0000-4000-8000-000000000001): there is no package",
        (
            "channel of group 'odd' (d0000000-0000-4000-8000-000000000001): the channel"
            " belongs to another application"
        ),
        "floor 00000000-0000-4000-8000-000000000001 of channel c0000000",
        "were left out (such as '\\x01'",
        "migration '0024_from_the_future.sql': that schema of Nebraska is newer",
    ):
        assert said in done.output
    topics = [each.split()[-1] for each in told_of(log_of(db_url), "never")]
    # The end of its update and its silence are due at once.
    assert topics[-2:] == ["update_timed_out", "went_silent"]
    assert agrees(db_url)


def test_events_are_in_the_order_of_time_and_none_is_to_come(nebraska, db_url):
    with closing(Database(db_url)) as database:
        taken_over(nebraska, database)
        with database.connection() as connection:
            rows = connection.execute(
                "SELECT recorded_at FROM events ORDER BY notification_id"
            ).fetchall()
    instants = [row[0] for row in rows]

    assert instants == sorted(instants)
    assert instants[0] == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert instants[-1] == AS_OF


def test_a_coreroller_of_two_teams_comes_over(coreroller, db_url):
    with closing(Database(db_url)) as database:
        taken_over(coreroller, database)
        world = World(db_url, database, build_platform(database), now=NOW)
        get = world.platform.repository.get

        assert get(get(TILL).team_id).name == "shops"
        assert get(SHOPS).policy.timezone == "America/New_York"
        assert not get(SHOPS).policy.updates_enabled
        alpha = get(UUID("5b810680-e36a-4879-b98a-4f989e80b899"))
        assert alpha.policy.update_timeout == "30 days"
        asks = UpdateEngine(
            "00c0ffee00c0ffee00c0ffee00c0fff0", "1068.9.0", str(alpha.id)
        )
        assert world.statuses(asks.polls()) == ["ok"]

    log = log_of(db_url)
    assert told_of(log, "till-1", TILL) == [
        "08-02 10:00 registered",
        "08-04 10:00 update_granted",
        "08-04 10:05 update_failed",
    ]
    assert agrees(db_url)


def test_without_history_machines_are_as_they_are(nebraska, db_url):
    with closing(Database(db_url)) as database:
        summary = taken_over(nebraska, database, history=False)

    log = log_of(db_url)
    updated: Instance = fold_machines(log).instances[
        instance_stream(FLATCAR, "updated")
    ]
    assert (updated.version, updated.status) == ("4230.2.1", Status.COMPLETE)
    assert told_of(log, "updated")[:2] == [
        "08-01 08:00 registered",
        "08-05 10:00 update_granted",
    ]
    assert (
        summary.many["entries of the status history were left out (--no-history)"] == 21
    )
    assert agrees(db_url)


def test_a_dry_run_tells_the_same_and_writes_nothing(nebraska, empty_db_url):
    dry = run_rollerd(empty_db_url, "import", nebraska, "--dry-run")
    lacking = migrations.status(empty_db_url).pending
    refused = run_rollerd(empty_db_url, "import", nebraska, typed="n\n")
    after_no = log_of(empty_db_url)
    dry_again = run_rollerd(empty_db_url, "import", nebraska, "--dry-run")
    done = run_rollerd(empty_db_url, "import", nebraska, "--yes")

    assert dry.exit_code == refused.exit_code == done.exit_code == 0, done.output
    assert lacking == tuple(migrations.known())
    assert (
        f"would apply the migrations {lacking[0]} to {lacking[-1]} first" in dry.output
    )
    assert dry_again.output.endswith("That was a dry run: nothing was written.\n")
    assert dry_again.output.splitlines()[:-1] == dry.output.splitlines()[:-1]
    assert after_no == []
    assert "Keep this?" in refused.output
    assert dry.output.splitlines()[:-1] == done.output.splitlines()[:-1]
    assert "user 'admin': passwords are MD5 digests" in done.output
    assert agrees(empty_db_url)


def test_a_log_with_events_is_added_to_only_if_that_is_asked_for(
    postgres, nebraska, coreroller, db_url
):
    assert run_rollerd(db_url, "import", nebraska, "--yes").exit_code == 0
    before = log_of(db_url)

    refused = run_rollerd(db_url, "import", coreroller, "--yes")
    collides = run_rollerd(db_url, "import", coreroller, "--yes", "--into-non-empty")
    assert (refused.exit_code, collides.exit_code) == (1, 1)
    assert "rollerd initdb" in refused.output
    assert "'CoreOS' (e96281a6-" in collides.output
    assert log_of(db_url) == before

    with other_product(postgres, "coreroller", is_of_today=False) as theirs:
        with psycopg.connect(theirs) as connection:
            connection.execute("DELETE FROM application WHERE name = 'CoreOS'")
            connection.execute("UPDATE application SET name = 'Kiosk'")
        added = run_rollerd(db_url, "import", theirs, "--yes", "--into-non-empty")
    assert added.exit_code == 0, added.output
    assert "its name was taken; it is 'Kiosk 30000000' now" in added.output
    assert told_of(log_of(db_url), "till-1", TILL)[0] == "08-02 10:00 registered"
    assert agrees(db_url)


def test_what_is_there_out_of_the_box_is_in_the_way(nebraska, db_url):
    with closing(Database(db_url)) as database:
        seed(database, build_platform(database))

    result = run_rollerd(db_url, "import", nebraska, "--yes")

    assert (result.exit_code, "rollerd initdb" in result.output) == (1, True)
    assert run_rollerd(db_url, "initdb", "--yes").exit_code == 0
    assert run_rollerd(db_url, "import", nebraska, "--yes").exit_code == 0


def test_an_import_that_is_interrupted_leaves_nothing(nebraska, db_url):
    with closing(Database(db_url)) as database, pytest.raises(KeyboardInterrupt):
        import_from(nebraska, database, _interrupt)

    assert log_of(db_url) == []
    assert agrees(db_url)


def _interrupt(_: Summary) -> bool:
    raise KeyboardInterrupt


def test_dumps_of_every_format_say_the_same(nebraska, db_url, tmp_path):
    wanted = run_rollerd(db_url, "import", nebraska, "--dry-run").output
    dump, folder = tmp_path / "dump", tmp_path / "folder"
    dumped(nebraska, "--format=directory", f"--file={folder}")
    for form in (
        gzip.compress(as_in_the_field(dumped(nebraska))),
        dumped(nebraska, "--format=tar"),
        None,
    ):
        if form is not None:
            dump.write_bytes(form)
        told = run_rollerd(
            db_url, "import", folder if form is None else dump, "--dry-run"
        )
        assert told.output == wanted
    assert log_of(db_url) == []


def test_what_is_no_whole_dump_is_refused_with_the_reason(nebraska, db_url, tmp_path):
    whole, tar = dumped(nebraska), dumped(nebraska, "--format=tar")
    of_server = whole.replace(b"database dump", b"database cluster dump")
    for content, complaint in (
        (gzip.compress(whole)[:-100], "is cut off"),
        (whole[: len(whole) // 2], "is no whole dump"),
        (tar[: len(tar) // 2], "is no whole dump"),
        (dumped(db_url), "is no database of CoreRoller 1.0 or Nebraska"),
        (of_server, "is of a whole server"),
        (b"-- MySQL dump 10.13", "is no dump of PostgreSQL"),
        (b"", "is no dump of PostgreSQL"),
    ):
        dump = tmp_path / "dump"
        dump.write_bytes(content)
        refused = run_rollerd(db_url, "import", dump, "--yes")
        assert refused.exit_code == 1
        assert complaint in refused.output
    missing = run_rollerd(db_url, "import", tmp_path / "missing", "--yes")
    assert "there is no " in missing.output
    no_dump = run_rollerd(db_url, "import", tmp_path, "--yes")
    assert "has no toc.dat" in no_dump.output
    assert log_of(db_url) == []


def as_in_the_field(dump: bytes) -> bytes:
    """Have plain SQL ask for the extension that other servers have."""
    function = rb"CREATE FUNCTION public.uuid_generate_v4.*?;\n"
    return re.sub(function, b'CREATE EXTENSION "uuid-ossp";\n', dump, flags=re.DOTALL)


def dumped(url: str, *options: str) -> bytes:
    with find_programs(url).running("pg_dump", *options, url=url) as program:
        return program.pipe.read()


@pytest.mark.parametrize(
    ("url_of", "complaint"),
    [
        (lambda _: "postgres://nobody:secret@127.0.0.1:1/x", "cannot reach what to"),
        (lambda _: "postgres://nobody:se cret@[/x", "its URL is not understood"),
        (lambda url: url, "it has no table activity, application"),
    ],
)
def test_what_cannot_be_read_is_refused(
    url_of: Callable[[str], str], complaint: str, empty_db_url
):
    result = run_rollerd(empty_db_url, "import", url_of(empty_db_url), "--yes")

    assert result.exit_code == 1
    assert complaint in result.output
    assert not re.search("se ?cret", result.output)
