"""`rollerd serve` from its start to its end, whoever dies in between."""

import os
import signal
import socket
import threading

import httpx
import psycopg
import pytest

from tests.integration.deploy.conftest import postgres_pid, servers_on
from tests.waiting import companion, eventually, is_alive


def answer(url):
    """Ask a worker who it is, or return None when nobody can say."""
    try:
        response = httpx.get(url, timeout=5)
    except httpx.TransportError:
        return None
    return response.json() if response.status_code == httpx.codes.OK else None


def clock_on_watch(server):
    """Wait until the clock is on watch, and return its pid."""
    eventually(lambda: "clock on watch" in server.text())
    return companion(server.process.pid, "clock")


def both_workers_serve(server):
    return server.text().count("ASGI server listening") == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_to_stop_stops_the_workers_and_then_the_database(serve, home, number):
    server = serve()
    eventually(lambda: both_workers_serve(server))
    database = postgres_pid(home)

    status = server.stop(number)

    assert status == 0
    assert server.text().count("drained while the database ran") == 2
    assert not is_alive(database)


def test_ctrl_c_reaches_every_process_and_yet_requests_are_finished(serve, home):
    server = serve()
    url = server.url()
    answers = []
    client = threading.Thread(
        target=lambda: answers.append(httpx.get(f"{url}/slow").json())
    )
    client.start()
    eventually(lambda: answer(url) and both_workers_serve(server))

    os.killpg(server.process.pid, signal.SIGINT)
    status = server.wait()
    client.join()

    assert (status, answers) == (0, ["done"])
    assert server.text().count("drained while the database ran") == 2


def test_a_connection_that_is_only_kept_open_does_not_hold_up_the_end(serve):
    server = serve(STUB_GRACE_S="600")
    with httpx.Client() as client:
        client.get(server.url())

        server.process.send_signal(signal.SIGTERM)

        eventually(server.has_ended, seconds=60)


@pytest.mark.parametrize(
    "marker",
    [
        "rollerd.lock",
        "postgres.partial",
        "postgres.partial/base/1",
        "postgres/postmaster.pid",
    ],
)
def test_a_request_to_stop_while_it_starts_leaves_nothing_running(serve, home, marker):
    server = serve()
    eventually((home / marker).exists)

    status = server.stop()

    assert status == 0
    assert "Traceback" not in server.text()
    assert servers_on(home) == []


def test_a_request_to_stop_while_workers_boot_is_heard_by_each(serve, home):
    server = serve("--workers", 4, STUB_GRACE_S="600")
    eventually(lambda: server.text().count("Booting worker") >= 2)

    server.process.send_signal(signal.SIGTERM)

    eventually(server.has_ended, seconds=60)
    assert servers_on(home) == []


def test_a_request_to_stop_while_a_worker_builds_the_application_is_heard(serve):
    server = serve(STUB_GRACE_S="600", STUB_STOPS_AT_BUILD="1")

    eventually(server.has_ended, seconds=60)
    assert server.wait() == 0


def test_a_request_to_stop_is_heard_while_another_migrates(serve, empty_db_url):
    lock = "SELECT pg_advisory_lock(hashtextextended('coreroller.migrations', 0))"
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(empty_db_url, autocommit=True) as other:
        other.execute(lock)
        server = serve(COREROLLER_DB_URL=empty_db_url)
        eventually(lambda: other.execute(waiting).fetchone())

        assert server.stop() == 0


def test_with_a_database_of_the_operator_none_of_ours_is_started(
    serve, home, empty_db_url
):
    server = serve(COREROLLER_DB_URL=empty_db_url)

    assert answer(server.url())["database"] == [1]
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_died_is_replaced_and_takes_nothing_with_it(serve, home, number):
    server = serve("--workers", 1)
    url = server.url()
    worker, database = answer(url)["pid"], postgres_pid(home)

    os.kill(worker, number)

    eventually(lambda: (answer(url) or {}).get("pid", worker) != worker)
    assert postgres_pid(home) == database


def test_a_database_that_died_is_started_again(serve, home):
    server = serve()
    url = server.url()
    database = postgres_pid(home)

    os.kill(database, signal.SIGKILL)
    eventually(lambda: postgres_pid(home) != database)

    assert eventually(lambda: answer(url))["database"] == [1]
    assert "database_died" in server.text()
    assert server.stop() == 0


def test_the_clock_is_back_on_watch_after_the_database_died(serve, home):
    server = serve()
    clock = clock_on_watch(server)
    database = postgres_pid(home)

    os.kill(database, signal.SIGKILL)

    eventually(lambda: server.text().count("clock on watch") == 2)
    assert server.text().count("clock off watch") == 1
    assert companion(server.process.pid, "clock") == clock


def test_the_clock_stops_while_the_database_runs(serve):
    server = serve()
    clock = clock_on_watch(server)

    assert server.stop() == 0

    assert not is_alive(clock)
    assert "clock off watch" not in server.text()
    assert "is started again" not in server.text()


def test_a_clock_that_hears_nothing_does_not_hold_up_the_end_for_ever(serve):
    server = serve()
    clock = clock_on_watch(server)
    os.kill(clock, signal.SIGSTOP)

    assert server.stop() == 0

    assert not is_alive(clock)


def test_a_clock_that_is_stopped_is_started_again(serve):
    server = serve()
    clock = clock_on_watch(server)

    os.kill(clock, signal.SIGTERM)

    eventually(lambda: server.text().count("clock on watch") == 2)
    assert server.text().count("clock died and is started again") == 1


def test_a_clock_does_not_outlive_a_rollerd_that_was_killed(serve):
    server = serve()
    clock = clock_on_watch(server)

    server.stop(signal.SIGKILL)

    eventually(lambda: not is_alive(clock))


def test_after_rollerd_was_killed_the_next_one_takes_over(serve, home):
    first = serve()
    first.url()
    database = postgres_pid(home)
    first.stop(signal.SIGKILL)
    assert is_alive(database)

    url = serve().url()

    assert answer(url)["database"] == [1]
    assert not is_alive(database)


def test_a_second_start_on_the_same_folder_is_refused(serve, home):
    first = serve()
    first.url()

    second = serve()

    assert second.wait() == 1
    assert second.text() == (
        f"Error: another rollerd (pid {first.process.pid}) uses {home};"
        " stop it first or choose another folder with --data-dir\n"
    )


@pytest.mark.parametrize("moment", ["build", "startup"])
def test_an_application_that_fails_ends_the_server(serve, home, moment):
    server = serve(STUB_BREAKS_AT=moment)

    status = server.wait()

    assert status == 1
    assert server.text().endswith(
        "Error: the web workers do not start; the log above says why\n"
    )
    assert servers_on(home) == []


def test_an_address_in_use_is_refused_before_anything_starts(rollerd, home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        server = rollerd("serve", "--bind", address, "--data-dir", home)

        assert server.wait() == 1
        assert server.text() == (
            f"Error: cannot listen on {address} (Address already in use);"
            " choose another address with --bind\n"
        )
    assert list(home.iterdir()) == []


def test_a_demo_says_how_to_sign_in(serve):
    server = serve("--demo", COREROLLER_DEMO_MACHINES="1")
    server.url()

    eventually(lambda: "admin with the password admin" in server.text())
    eventually(lambda: "operator and viewer" in server.text())
