"""Checking passwords, seldom at full cost."""

import asyncio
import time

import pytest
from argon2 import PasswordHasher

from api.safety import passwords as module
from api.safety.passwords import AT_A_TIME, REMEMBERED_S, Passwords, hash_password


class Clock:
    """Seconds that pass when told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def checks(monkeypatch):
    """List the passwords that are checked at full cost."""
    checked = []

    def matches(password, stored):
        checked.append(password)
        return stored == f"hash of {password}"

    monkeypatch.setattr(module, "matches", matches)
    return checked


@pytest.fixture
def passwords(clock, monkeypatch):
    # PERF: what an unknown user's password is compared with, hashed at little cost.
    monkeypatch.setattr(module, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
    return Passwords(clock)


def is_right(passwords, password, stored="hash of secret", username="ada"):
    return asyncio.run(passwords.is_right(username, password, stored))


def test_a_hash_is_of_argon2id_and_knows_its_password(passwords):
    stored = asyncio.run(passwords.hash("secret"))

    assert stored.startswith("$argon2id$")
    assert is_right(passwords, "secret", stored)
    assert not is_right(passwords, "Secret", stored)


def test_what_is_stored_but_no_hash_lets_nobody_in(passwords):
    assert not is_right(passwords, "secret", stored="secret")


def test_a_right_password_is_checked_once(passwords, checks):
    answers = [is_right(passwords, "secret") for _ in range(3)]

    assert answers == [True, True, True]
    assert checks == ["secret"]


def test_a_wrong_password_is_checked_each_time(passwords, checks):
    answers = [is_right(passwords, "guess") for _ in range(3)]

    assert answers == [False, False, False]
    assert checks == ["guess"] * 3


def test_an_unknown_user_costs_a_check_and_gets_in_by_no_password(passwords, checks):
    assert not is_right(passwords, "secret", stored=None)
    assert checks == ["secret"]


def test_a_right_password_is_forgotten_after_a_while(passwords, checks, clock):
    is_right(passwords, "secret")
    clock.now += REMEMBERED_S

    is_right(passwords, "secret")

    assert checks == ["secret", "secret"]


def test_a_changed_password_ends_the_old_one_at_once(passwords, checks):
    is_right(passwords, "secret")

    assert not is_right(passwords, "secret", stored="hash of another")


def test_a_password_is_remembered_for_its_user_only(passwords, checks):
    is_right(passwords, "secret", username="ada")

    is_right(passwords, "secret", username="eve")

    assert len(checks) == 2


def test_the_oldest_is_forgotten_where_too_many_are_remembered(
    passwords, checks, monkeypatch
):
    monkeypatch.setattr(module, "MAX_REMEMBERED", 2)
    for username in ("ada", "bob", "eve"):
        is_right(passwords, "secret", username=username)
    checks.clear()

    for username in ("bob", "eve", "ada"):
        is_right(passwords, "secret", username=username)

    assert len(checks) == 1


def test_requests_at_once_pay_for_one_check(passwords, checks):
    async def page():
        request = ("ada", "secret", "hash of secret")
        return await asyncio.gather(*(passwords.is_right(*request) for _ in range(9)))

    assert asyncio.run(page()) == [True] * 9
    assert len(checks) <= AT_A_TIME


def test_a_flood_of_guesses_is_checked_a_few_at_a_time(passwords, monkeypatch):
    running, at_once = set(), []

    def matches(password, stored):
        running.add(password)
        at_once.append(len(running))
        time.sleep(0.01)
        running.discard(password)
        return False

    monkeypatch.setattr(module, "matches", matches)

    async def flood():
        guesses = [passwords.is_right("ada", f"guess {n}", "hash") for n in range(10)]
        return await asyncio.gather(*guesses)

    assert asyncio.run(flood()) == [False] * 10
    assert max(at_once) == AT_A_TIME


def test_two_hashes_of_a_password_differ():
    assert hash_password("secret") != hash_password("secret")
