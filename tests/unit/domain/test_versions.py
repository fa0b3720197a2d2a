"""Versions sort by the precedence of Semantic Versioning 2.0."""

import pytest
import semver
from hypothesis import given
from hypothesis import strategies as st

from domain.versions import InvalidVersion, Version, is_older, is_version, parse_version
from tests.unit.domain.given import refused

NUMBERS = st.integers(0, 12).map(str)
WORDS = st.text("ab-", min_size=1, max_size=3)
IDENTIFIERS = st.lists(NUMBERS | WORDS, min_size=1, max_size=3).map(".".join)
VERSIONS = st.builds(
    lambda core, prerelease, build: ".".join(core) + prerelease + build,
    st.tuples(NUMBERS, NUMBERS, NUMBERS),
    st.just("") | IDENTIFIERS.map("-{}".format),
    st.just("") | IDENTIFIERS.map("+{}".format),
)
ASCENDING = [
    "0.0.0-alpha",
    "0.0.0",
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-11",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "4152.2.0",
    "4230.0.0",
]


def test_precedence_is_that_of_the_specification():
    assert sorted(set(ASCENDING), key=parse_version) == ASCENDING


def test_no_two_of_them_are_equal():
    assert len({parse_version(text) for text in ASCENDING}) == len(ASCENDING)


def test_build_metadata_says_nothing_about_age():
    nightly, release = Version("1.2.3+nightly.4"), Version("1.2.3")

    assert nightly == release
    assert hash(nightly) == hash(release)
    assert not nightly < release
    assert not release < nightly
    assert nightly.text == "1.2.3+nightly.4"


def test_a_version_is_nothing_but_itself():
    assert Version("1.2.3") != "1.2.3"
    assert repr(Version("1.2.3")) == "Version('1.2.3')"


def test_older_is_lower_in_precedence():
    assert is_older("1.0.0-rc.1", "1.0.0")
    assert not is_older("1.0.0", "1.0.0+1")
    assert not is_older("2.0.0", "1.9.9")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "0.0.0.0",
        "01.2.3",
        "1.2.3-01",
        "1.2.3-",
        "1.2.3+",
        "1.2.3-a..b",
        "v1.2.3",
        "-1.2.3",
        " 1.2.3",
        "1.2.3\n",
        "1.2.٣",
        "ForcedUpdate",
        "1.2.3-é",
    ],
)
def test_it_is_no_version(text):
    assert not is_version(text)
    with refused(InvalidVersion, field="version"):
        parse_version(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1.0.0-" + "a" * 250, id="one character too many"),
        pytest.param("9" * 1_000_000, id="a million digits"),
        pytest.param("1.2.3-" + "0" * 249, id="zeros"),
        pytest.param("1.2.3-" + "0a." * 80, id="many identifiers"),
        pytest.param("1.2.3-" + "1-" * 120 + "!", id="almost one"),
    ],
)
def test_an_absurd_version_is_refused_in_a_few_words(text):
    with pytest.raises(InvalidVersion) as refusal:
        parse_version(text)

    assert len(str(refusal.value)) < 250


def test_a_version_of_the_greatest_length_is_one():
    assert is_version("1.0.0-" + "a" * 249)


@given(VERSIONS, VERSIONS)
def test_two_versions_compare_as_in_the_semver_library(one, other):
    expected = semver.Version.parse(one).compare(semver.Version.parse(other))

    ours = Version(one), Version(other)
    assert (ours[0] > ours[1]) - (ours[0] < ours[1]) == expected
    assert (ours[0] == ours[1]) is (expected == 0)
    assert is_older(one, other) is (expected < 0)
    assert expected or hash(ours[0]) == hash(ours[1])


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_total(one, two, three):
    low, middle, high = sorted(map(Version, (one, two, three)))

    assert low <= middle <= high
    assert low <= high
    assert (low <= high <= low) is (low == high)
