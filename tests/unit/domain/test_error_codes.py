"""Error codes of update_engine, taken apart and put into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.error_codes import ErrorCode, ErrorFlag, decode_error

OURS = ErrorFlag.OTHER_SERVER


@pytest.mark.parametrize(
    ("code", "base", "name", "flags"),
    [
        pytest.param(268435490, 34, "OmahaResponseInvalid", {OURS}, id="refused"),
        pytest.param(268437956, 2500, "HTTP500", {OURS}, id="HTTP 500"),
        pytest.param(268437959, 2503, "HTTP503", {OURS}, id="HTTP 503"),
        pytest.param(268435465, 9, "DownloadTransferError", {OURS}, id="download"),
        pytest.param(
            1342177289,
            9,
            "DownloadTransferError",
            {OURS, ErrorFlag.RESUMED},
            id="download, resumed",
        ),
        pytest.param(
            268435496, 40, "OmahaUpdateDeferredForBackoff", {OURS}, id="back-off"
        ),
        pytest.param(44, 44, "RollbackError", set(), id="rollback, bare"),
        pytest.param(
            536870922,
            10,
            "PayloadHashMismatchError",
            {ErrorFlag.TEST_IMAGE},
            id="test image",
        ),
        pytest.param(
            -1879048183,
            9,
            "DownloadTransferError",
            {OURS, ErrorFlag.DEVELOPER_MODE},
            id="negative",
        ),
        pytest.param(-1, 2**28 - 1, "Unknown", set(ErrorFlag), id="all bits"),
        pytest.param(0, 0, "Success", set(), id="zero"),
        pytest.param(45, 45, "Unknown", set(), id="after the last"),
        pytest.param(1999, 1999, "Unknown", set(), id="before HTTP"),
        pytest.param(2000, 2000, "OmahaRequestHTTPResponseBase", set(), id="silence"),
        pytest.param(2001, 2001, "HTTP1", set(), id="the lowest status"),
        pytest.param(2998, 2998, "HTTP998", set(), id="the highest status"),
        pytest.param(2999, 2999, "OmahaRequestHTTPResponseBase", set(), id="none"),
        pytest.param(3000, 3000, "Unknown", set(), id="after HTTP"),
    ],
)
def test_a_code_is_a_base_below_flags(code, base, name, flags):
    error = decode_error(code)

    assert (error.base, error.name, error.flags) == (base, name, flags)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (268435465, "The package could not be downloaded."),
        (2503, "The update server answered HTTP 503 (Service Unavailable)."),
        (2599, "The update server answered HTTP 599."),
        (2000, "The update server did not answer."),
        (101, "The machine gave the code 101, which has no known meaning."),
    ],
)
def test_an_operator_is_told_in_a_sentence(code, sentence):
    assert decode_error(code).sentence == sentence


def test_every_code_of_update_engine_has_a_name_and_a_sentence_of_its_own():
    errors = [decode_error(code) for code in [*range(45), 100, 2000, 2999]]

    assert "Unknown" not in {error.name for error in errors}
    assert len({error.sentence for error in errors}) == len(errors)


@given(st.integers())
def test_any_number_can_be_taken_apart_and_put_together_again(code):
    error = decode_error(code)

    bits = [1 << bit for bit, flag in enumerate(ErrorFlag, 28) if flag in error.flags]
    assert isinstance(error, ErrorCode)
    assert error.base + sum(bits) == code % 2**32
