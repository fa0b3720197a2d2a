"""A package holds nothing that machines could not be sent."""

import base64

import msgspec
import pytest

from domain.errors import Invalid
from domain.package_contents import MAX_SIZE, ExtraFile, PackageType, UpdateAction
from domain.versions import InvalidVersion
from tests.unit.domain.given import CONTENTS, FLATCAR_CONTENTS, refused

SHA1 = base64.b64encode(bytes(20)).decode()
SHA256 = base64.b64encode(bytes(32)).decode()
HEX = "0" * 64


def contents(**changes):
    return msgspec.structs.replace(CONTENTS, **changes)


def flatcar(**changes):
    return msgspec.structs.replace(FLATCAR_CONTENTS, **changes)


@pytest.mark.parametrize(
    "good",
    [
        pytest.param(contents(), id="the least"),
        pytest.param(flatcar(), id="an operating system"),
        pytest.param(flatcar(type=PackageType.COREOS), id="the one before it"),
        pytest.param(contents(url="http://[::1]:8080/a?b#c"), id="any absolute URL"),
        pytest.param(contents(size=MAX_SIZE), id="the largest size"),
        pytest.param(contents(hash=SHA1, sha256=SHA256), id="both digests"),
        pytest.param(contents(action=UpdateAction()), id="action without a digest"),
        pytest.param(contents(release_notes="# New\n\n\t* all\r\n"), id="many lines"),
        pytest.param(
            contents(
                extra_files=(ExtraFile("oem.raw", 0), ExtraFile("x", 1, SHA1, HEX))
            ),
            id="extra files",
        ),
    ],
)
def test_contents_are_passed_on_as_they_are(good):
    assert good.checked() is good


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        pytest.param(contents(url=""), "url", id="no URL"),
        pytest.param(contents(url="//example.net/"), "url", id="no scheme"),
        pytest.param(contents(url="ftp://example.net/"), "url", id="another scheme"),
        pytest.param(contents(url="https:///path/"), "url", id="no host"),
        pytest.param(contents(url="https://[::1/"), "url", id="broken host"),
        pytest.param(contents(url="https://a.net/b c/"), "url", id="space in a URL"),
        pytest.param(contents(url="https://a.net/\n"), "url", id="line end in a URL"),
        pytest.param(contents(url="https://a.net/" + "x" * 243), "url", id="long URL"),
        pytest.param(contents(filename="x" * 101), "filename", id="long file name"),
        pytest.param(contents(filename="a\0"), "filename", id="zero in a file name"),
        pytest.param(contents(description="x" * 251), "description", id="description"),
        pytest.param(contents(release_notes="x" * 10_001), "release_notes", id="notes"),
        pytest.param(contents(size=-1), "size", id="negative size"),
        pytest.param(contents(size=MAX_SIZE + 1), "size", id="size beyond 63 bits"),
        pytest.param(contents(hash=SHA256), "hash", id="SHA-256 for SHA-1"),
        pytest.param(contents(hash=bytes(20).hex()), "hash", id="hexadecimal SHA-1"),
        pytest.param(contents(hash="é" * 28), "hash", id="no base64 at all"),
        pytest.param(contents(sha256=HEX), "sha256", id="hexadecimal SHA-256"),
        pytest.param(
            contents(action=UpdateAction(sha256=SHA1)),
            "flatcar_action.sha256",
            id="action's digest",
        ),
        *(
            pytest.param(
                contents(action=UpdateAction(**{name: "x" * 257})),
                f"flatcar_action.{name}",
                id=f"long {name} of an action",
            )
            for name in ("event", "chromeos_version", "metadata_size", "deadline")
        ),
        pytest.param(
            contents(extra_files=(ExtraFile("", 1),)), "extra_files.name", id="no name"
        ),
        pytest.param(
            contents(extra_files=(ExtraFile("ok", 1), ExtraFile("x", -1))),
            "extra_files.size",
            id="size of an extra file",
        ),
        pytest.param(
            contents(extra_files=(ExtraFile("x", 1, HEX),)),
            "extra_files.hash",
            id="digest of an extra file",
        ),
        pytest.param(
            contents(extra_files=(ExtraFile("x", 1, "", "A" * 64),)),
            "extra_files.hash256",
            id="upper-case digest of an extra file",
        ),
        pytest.param(flatcar(filename=""), "filename", id="system without a file"),
        pytest.param(flatcar(size=0), "size", id="system without a size"),
        pytest.param(flatcar(hash=""), "hash", id="system without a digest"),
        pytest.param(
            flatcar(action=None), "flatcar_action.sha256", id="system without an action"
        ),
        pytest.param(
            flatcar(action=UpdateAction()),
            "flatcar_action.sha256",
            id="system with an action without a digest",
        ),
    ],
)
def test_contents_are_refused_for(bad, field):
    with refused(Invalid, field=field):
        bad.checked()


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3 ", "01.2.3"])
def test_contents_are_refused_without_a_version(version):
    with refused(InvalidVersion, field="version"):
        contents(version=version).checked()


def test_all_that_an_operating_system_lacks_is_said_at_once():
    with pytest.raises(Invalid, match=r"without filename, size, hash, flatcar_action"):
        flatcar(filename="", size=0, hash="", action=None).checked()


@pytest.mark.parametrize(
    ("type_", "is_one"),
    [
        (PackageType.FLATCAR, True),
        (PackageType.DOCKER, False),
        (PackageType.ROCKET, False),
        (PackageType.OTHER, False),
        (PackageType.COREOS, True),
    ],
)
def test_update_engine_installs_operating_systems_only(type_, is_one):
    assert type_.is_operating_system is is_one


def test_the_digest_of_the_payload_is_that_of_the_action_where_it_has_none():
    assert contents(sha256="own", action=UpdateAction(sha256="x")).payload_sha256 == (
        "own"
    )
    assert contents(sha256="", action=UpdateAction(sha256="x")).payload_sha256 == "x"
    assert contents(sha256="", action=None).payload_sha256 == ""
