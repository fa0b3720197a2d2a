"""Parts of files, as clients ask for them."""

import pytest

from api.payloads.ranges import NotSatisfiable, Part, part_asked_for


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", Part(0, 1)),
        ("bytes=0-99", Part(0, 100)),
        ("bytes=10-", Part(10, 100)),
        ("bytes=99-", Part(99, 100)),
        ("bytes=90-200", Part(90, 100)),
        ("bytes=-1", Part(99, 100)),
        ("bytes=-100", Part(0, 100)),
        ("bytes=-500", Part(0, 100)),
        ("Bytes= 0-9 ", Part(0, 10)),
    ],
)
def test_a_part_ends_with_the_file(header, part):
    assert part_asked_for(header, 100) == part


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes=-",
        "bytes=5-4",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=a-b",
        "bytes=0-1x",
        "bytes=1--2",
        "bytes=٣-٤",
        f"bytes=0-{'9' * 5000}",
    ],
)
def test_what_is_not_understood_asks_for_the_whole(header):
    assert part_asked_for(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0)],
)
def test_what_begins_behind_the_end_is_told(header, size):
    with pytest.raises(NotSatisfiable):
        part_asked_for(header, size)
