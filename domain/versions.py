"""Versions: Semantic Versioning 2.0, as both predecessors and Flatcar use it."""

from __future__ import annotations

from functools import lru_cache, total_ordering

import semver

from domain.errors import Invalid

MAX_LENGTH = 255


class InvalidVersion(Invalid):
    """A version is three numbers, then perhaps a prerelease and build metadata."""


@total_ordering
class Version:
    """A version that sorts by precedence: prereleases first, build metadata ignored."""

    __slots__ = ("_parsed", "text")

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise InvalidVersion(
                f"a version has at most {MAX_LENGTH} characters", field="version"
            )
        try:
            self._parsed = semver.Version.parse(text)
        except ValueError:
            raise InvalidVersion(
                f"{text[:60]!r} is not a version: write three numbers without leading "
                "zeros, such as 1.2.3 or 1.2.3-beta.1",
                field="version",
            ) from None
        self.text = text

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor and patch."""
        return (self._parsed.major, self._parsed.minor, self._parsed.patch)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._parsed.compare(other._parsed) == 0

    def __lt__(self, other: Version) -> bool:
        return self._parsed.compare(other._parsed) < 0

    def __hash__(self) -> int:
        return hash(self._parsed.replace(build=None))

    def __repr__(self) -> str:
        return f"Version({self.text!r})"


@lru_cache(maxsize=65536)
def parse_version(text: str) -> Version:
    """
    Read a version; the result is shared and never changes.

    PERF: parsing costs 10 µs, and a fleet runs a handful of versions.

    Raises:
        InvalidVersion: The text is not a version of Semantic Versioning 2.0.
    """
    return Version(text)


@lru_cache(maxsize=65536)
def is_version(text: str) -> bool:
    """Say whether the text is a version of Semantic Versioning 2.0."""
    try:
        parse_version(text)
    except InvalidVersion:
        return False
    return True


@lru_cache(maxsize=65536)
def is_older(version: str, other: str) -> bool:
    """Say whether one version has lower precedence than another."""
    return parse_version(version) < parse_version(other)
