"""Telling servers that mirror a channel from machines."""

from pathlib import Path

import pytest

from omaha.arrivals import is_mirror
from omaha.protocol.requests import Request, parse_request

REQUESTS = Path(__file__).parents[2] / "golden" / "omaha" / "requests"


@pytest.mark.parametrize("path", sorted(REQUESTS.glob("*.xml")), ids=lambda p: p.stem)
def test_of_all_known_clients_nebraskas_syncer_alone_is_a_mirror(path):
    request = parse_request(path.read_bytes())

    assert is_mirror(request) == (path.stem == "nebraska_syncer_check")


@pytest.mark.parametrize(
    ("version", "source"),
    [
        ("update_engine-0.4.10", "scheduler"),
        ("CoreOSUpdateEngine-0.1.0.0", "ondemandupdate"),
        ("CoreOSUpdateEngine-0.1.0.0", ""),
        ("", "scheduler"),
    ],
)
def test_case_100_half_of_the_sign_is_none(version, source):
    assert not is_mirror(Request(version=version, install_source=source))
