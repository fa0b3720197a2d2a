"""Keys of requests: read as they are sent, and never stored as such."""

import pytest

from api.concurrency.keys import attempt_of, parse_key
from api.requests.errors import InvalidHeader

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.mark.parametrize(
    ("header", "key"),
    [(KEY, KEY), (f'"{KEY}"', KEY), (f" {KEY} ", KEY), ('"a b"', "a b")],
)
def test_a_key_may_be_in_quotes(header, key):
    assert parse_key(header) == key


@pytest.mark.parametrize("header", ["", '""', "a b", '"a', "é", "k" * 256, '"a\\b"'])
def test_what_is_no_key_is_refused(header):
    with pytest.raises(InvalidHeader) as caught:
        parse_key(header)

    assert caught.value.field == "Idempotency-Key"


def test_keys_are_their_callers_own():
    assert attempt_of(KEY, "ada", b"1").key != attempt_of(KEY, "bob", b"1").key
    assert attempt_of(KEY, "ada", b"1") == attempt_of(KEY, "ada", b"1")


def test_another_request_has_another_fingerprint():
    one, other = attempt_of(KEY, "ada", b"1"), attempt_of(KEY, "ada", b"2")

    assert one.key == other.key
    assert one.fingerprint != other.fingerprint


def test_who_knows_no_key_cannot_guess_a_request_by_its_fingerprint():
    one, other = attempt_of(KEY, "ada", b"1"), attempt_of("other", "ada", b"1")

    assert one.fingerprint != other.fingerprint
