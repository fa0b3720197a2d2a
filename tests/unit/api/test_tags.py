"""Entity tags: what clients may name, and what that means."""

from uuid import UUID

import pytest

from api.concurrency.tags import Tag, Tags, answer_tag, parse_tags, version_tag
from api.requests.errors import InvalidHeader

GROUP = UUID("4f5c1e02-0000-4000-8000-000000000000")
OTHER = UUID("aaaaaaaa-0000-4000-8000-000000000000")


def named(header):
    return parse_tags(header, "If-Match")


def test_a_header_that_was_not_sent_names_nothing():
    assert named(None) is None


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ('"a"', (Tag("a"),)),
        ('  "a"  ', (Tag("a"),)),
        ('W/"a"', (Tag("a", is_weak=True),)),
        ('"a", W/"b"\t,"c"', (Tag("a"), Tag("b", is_weak=True), Tag("c"))),
        (',"a",, "b",', (Tag("a"), Tag("b"))),
        ('"a,b"', (Tag("a,b"),)),
        ('""', (Tag(""),)),
        ('"W/"', (Tag("W/"),)),
        (" * ", None),
    ],
)
def test_tags_are_read_as_the_standard_writes_them(header, tags):
    assert named(header) == Tags(tags)


@pytest.mark.parametrize(
    "header",
    ["", ",", "a", "a b", '"a', 'a"', '"a" "b"', '"a""b"', 'w/"a"', '*, "a"', '"a b"'],
)
def test_what_is_no_list_of_tags_is_refused(header):
    with pytest.raises(InvalidHeader) as caught:
        named(header)

    assert caught.value.field == "If-Match"


def test_any_version_is_meant_by_a_star_if_there_is_one():
    assert named("*").name_version("4f5c1e02.7")
    assert not named("*").name_version(None)


def test_a_version_is_meant_whatever_was_shown_beside_it():
    assert named('"x", "4f5c1e02.7-00ff"').name_version("4f5c1e02.7")
    assert named('"4f5c1e02.7"').name_version("4f5c1e02.7")
    assert not named('"4f5c1e02.7-00ff"').name_version("4f5c1e02.8")
    assert not named('"4f5c1e02.7-00ff"').name_version(None)


def test_a_weak_tag_means_no_version():
    assert not named('W/"4f5c1e02.7-00ff"').name_version("4f5c1e02.7")


def test_an_answer_is_meant_by_its_whole_tag_weak_or_not():
    tag = answer_tag("4f5c1e02.7", b"{}")

    assert named(f'"{tag}"').name_answer(tag)
    assert named(f'W/"{tag}"').name_answer(tag)
    assert named("*").name_answer(tag)
    assert not named('"4f5c1e02.7"').name_answer(tag)


def test_answers_that_differ_have_tags_that_differ():
    version = version_tag(GROUP, 7)

    assert answer_tag(version, b"1") == answer_tag(version, b"1")
    assert answer_tag(version, b"1") != answer_tag(version, b"2")
    assert answer_tag(version, b"1") != answer_tag(version_tag(OTHER, 7), b"1")


def test_the_newest_version_of_a_thing_is_found_among_tags():
    tags = [version_tag(GROUP, 7), version_tag(GROUP, 12), version_tag(OTHER, 90), "x"]
    header = ", ".join(f'"{tag}-00ff"' for tag in tags)

    assert named(header).newest_version(GROUP) == 12
    assert named('"x"').newest_version(GROUP) is None
    assert named("*").newest_version(GROUP) is None
