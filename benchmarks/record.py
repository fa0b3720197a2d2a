"""
The record of a large log: how fast projections fold it, how fast its queries are.

The limit of a fold is the COPY of the rows that it wrote, out of its tables and into
others like them, with their indexes. Queries are measured at the present and at three
moments of the past, by the time that they take on processors, ours and PostgreSQL's:
what else the machine does makes that longer by little. No statement is shared out
among several, so who waits for it on a machine that is not busy waits no longer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg
from msgspec.structs import replace
from psycopg import Connection, sql

from benchmarks.dashboard import NOW, QUERIES, Shown
from benchmarks.folders import folder
from benchmarks.lives import MINUTE, WAVES, Lives, write_log
from clock.last_checks import LastCheckKeeper
from deploy.demo.packages import sample_package
from deploy.platform import build_platform
from deploy.postgres import EmbeddedPostgres
from deploy.seed import LINES, seed
from domain.instants import SECOND, system_clock
from eventstore.database import Database
from eventstore.migrations import migrate
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import Projection
from projections.asynchronous.projector import Projector
from projections.asynchronous.rebuild import rebuilding
from projections.asynchronous.statuses import read_statuses
from projections.catalogue import FLATCAR
from projections.moments import Moment, look_back, moment_of, reached

MOMENTS = (0.25, 0.5, 0.75)
"""Of the log, that are looked back to."""
_ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"
# What the inline read models would hold, as far as lists go by it. Machines come by
# once in 50 minutes; of 50, one has not done so for hours.
_PRESENT = f"""
    INSERT INTO instances (stream_id, application_id, machine_id, group_id, version,
           alias, oem, oem_version, aleph_version, arch, registered_at, status,
           status_since, held, is_silent, revision)
    SELECT stream_id, s.application_id, machine_id, s.group_id, s.version,
           alias, '', '', '', 1, 0, s.status, 0, '', s.is_silent, 1
      FROM members
      JOIN whereabouts USING (stream_id)
      JOIN standings s USING (standing_id)
     WHERE until = 9223372036854775807;
    INSERT INTO presence (stream_id, last_check_at, checks, interval_s, address)
    SELECT stream_id, {NOW} - {MINUTE} * CASE WHEN h % 50 = 0 THEN 120 + h % 1320
                                              ELSE h % 50 END - h % {MINUTE}, 1, 0,
           '10.0.0.0'::inet + (h & 65535)
      FROM instances, abs(hashtext(machine_id)::bigint) AS h;
    INSERT INTO sightings (last_at, machines, stream_ids, instants)
    SELECT max(last_check_at), count(*), array_agg(stream_id),
           array_agg(last_check_at)
      FROM presence GROUP BY last_check_at / {SECOND};
"""


@click.command()
@click.option("--machines", default=10_000)
@click.option("--events", default=100_000)
@click.option("--repeats", default=5, help="Of each query; the least counts.")
@click.option(
    "--keep", metavar="DIR", help="Where the database is made, or was made before."
)
@click.option(
    "--fold",
    "names",
    multiple=True,
    default=[each.name for each in PROJECTIONS],
    help="Which projections; queries need fleet and activity.",
)
def main(
    machines: int, events: int, repeats: int, keep: str | None, names: Sequence[str]
) -> None:
    """Measure folds and queries on a log."""
    with folder(keep) as home:
        data = home / "data"
        is_new = not data.exists()
        with EmbeddedPostgres(data) as url:
            migrate(url)
            database = Database(url)
            if is_new:
                _write(url, database, machines, events)
                _fold(url, database, events, names)
            _measure_queries(database, repeats)
            database.close()


def _fold(url: str, database: Database, events: int, names: Sequence[str]) -> None:
    click.echo("projection       followed   rebuilt    limit  ratio")
    for projection in PROJECTIONS:
        if projection.name in names:
            _measure_folds(url, database, projection, events)
    with psycopg.connect(url, options="-c search_path=coreroller") as owner:
        owner.execute(_PRESENT)
    LastCheckKeeper(database).keep(NOW)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def _write(url: str, database: Database, machines: int, events: int) -> None:
    platform = build_platform(database)
    seed(database, platform)
    contents = sample_package(LINES[0])
    with database.command():
        packages = {
            version: platform.add_package(FLATCAR, replace(contents, version=version))
            for version in WAVES
        }
    with _timed() as took:
        write_log(url, Lives(machines, packages), events)
    click.echo(f"{machines:,} machines, {events:,} events, {took():.0f} s")


def _measure_folds(
    url: str, database: Database, projection: Projection, events: int
) -> None:
    """Tell how many events a second are followed, rebuilt, and could be copied."""
    projector = Projector(database, projection)
    with _timed() as took:
        while _lags(database, projection):
            projector.catch_up(system_clock())
    followed = events / took()
    with rebuilding(url, projection) as beside:
        with _timed() as took:
            beside.bring_up(lambda position, end: None)
        rebuilt = events / took()
        beside.drop()
    with _timed() as took:
        _copy_rows(url, projection)
    limit = events / took()
    rates = f"{followed:>9,.0f} {rebuilt:>9,.0f} {limit:>10,.0f}"
    click.echo(f"{projection.name:<14} {rates}  {rebuilt / limit:.2f}")


def _lags(database: Database, projection: Projection) -> bool:
    with database.connection() as connection:
        for status in read_statuses(connection):
            if status.name == projection.name:
                if status.failure is not None:
                    raise click.ClickException(str(status.failure))
                return status.lag > 0
    return True


def _copy_rows(url: str, projection: Projection) -> None:
    """Copy the rows of a projection into tables like its own."""
    with psycopg.connect(url, options="-c search_path=coreroller") as owner:
        for table in projection.tables:
            name, like = sql.Identifier(table), sql.Identifier(f"{table}_again")
            owner.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(like, name)
            )
            _copy_table(owner, url, name, like)
            owner.execute(sql.SQL("DROP TABLE {}").format(like))


def _copy_table(
    owner: Connection[Any], url: str, name: sql.Identifier, like: sql.Identifier
) -> None:
    given = sql.SQL("COPY {} TO STDOUT").format(name)
    taken = sql.SQL("COPY {} FROM STDIN").format(like)
    with (
        psycopg.connect(url, options="-c search_path=coreroller") as other,
        other.cursor().copy(given) as source,
        owner.cursor().copy(taken) as sink,
    ):
        for data in source:
            sink.write(data)


def _measure_queries(database: Database, repeats: int) -> None:
    with database.connection() as connection:
        last = reached(connection, "fleet")
        moments = [moment_of(connection, int(last * part)) for part in MOMENTS]
        present = moment_of(connection, last)
    click.echo(f"\n{'milliseconds on processors':<58} present      past (3 moments)")
    for name, query in QUERIES.items():
        figures = [
            _measure(database, query, present, moment, repeats)
            for moment in (None, *moments)
        ]
        click.echo(f"{name:<58} " + " ".join(f"{each:>8}" for each in figures))


def _measure(
    database: Database,
    query: Callable[[Connection[Any], Shown], bool],
    present: Moment,
    moment: Moment | None,
    repeats: int,
) -> str:
    """Give the least of several times; a dash where there is nothing to ask for."""
    figures = []
    for _ in range(repeats):
        with database.connection() as connection, connection.transaction():
            connection.execute(_ALONE)
            if moment is not None:
                look_back(connection, moment)
            shown = Shown(moment or present, is_past=moment is not None)
            began = _spent(connection)
            if not query(connection, shown):
                return "-"
            figures.append(_spent(connection) - began)
    return f"{min(figures) * 1000:.1f}"


def _spent(connection: Connection[Any]) -> float:
    """Give the seconds that we and a backend have been on processors."""
    backend = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(backend.split()[0]) / 1e9


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    """Give a way to ask how many seconds a block took."""
    began = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - began
    ended.append(time.perf_counter())


if __name__ == "__main__":
    main()
