"""Answers of an upstream: taken whole, or refused with a sentence."""

from uuid import UUID

import pytest

from domain.arch import Arch
from domain.package_contents import ExtraFile, PackageType
from syncer.answers import read_offer
from syncer.asking import Question
from syncer.errors import AnswerRefused
from tests.digests import base64_of
from tests.upstream import FLATCAR, FOLDER, NOTHING, answer, manifest, offer

QUESTION = Question(
    app_id=UUID(FLATCAR),
    track="stable",
    version="4081.2.0",
    arch=Arch.AMD64,
    machine_id=UUID(int=7),
)
NEWER = "4152.2.3"
HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EXTRA = (
    f'<package name="oem.gz" size="7" hash="{base64_of("sha1", "oem")}"'
    f' hash_sha256="{HEX.upper()}" required="false"/>'
)


def read(check):
    return read_offer(answer(check), QUESTION)


def test_a_package_is_taken_with_all_that_machines_need():
    found = read(
        offer(manifest(NEWER, files=EXTRA, more='DisablePayloadBackoff="true"'))
    )

    (step,) = found.steps
    assert (found.target, step.is_floor) == (NEWER, False)
    contents = step.contents
    assert (contents.type, contents.arch) == (PackageType.FLATCAR, Arch.AMD64)
    assert contents.url == FOLDER.format(NEWER)
    assert (contents.filename, contents.size) == ("update.gz", len(NEWER))
    assert contents.hash == base64_of("sha1", NEWER)
    assert contents.sha256 == contents.action.sha256 == base64_of("sha256", NEWER)
    assert contents.action.disable_payload_backoff
    assert contents.extra_files == (
        ExtraFile("oem.gz", 7, base64_of("sha1", "oem"), HEX),
    )


def test_nothing_new_is_nothing():
    assert read(NOTHING) is None


def test_floors_come_in_order_with_their_reasons():
    found = read(
        offer(
            manifest("4082.0.0", 'is_floor="true" floor_reason="new keys"'),
            manifest("4100.1.0", 'is_floor="true"'),
            manifest(NEWER, 'is_target="true"'),
        )
    )

    assert [(s.contents.version, s.is_floor, s.floor_reason) for s in found.steps] == [
        ("4082.0.0", True, "new keys"),
        ("4100.1.0", True, ""),
        (NEWER, False, ""),
    ]
    assert found.target == NEWER


@pytest.mark.parametrize(
    ("marks", "target"),
    [
        (('is_floor="true"', 'is_floor="true" is_target="true"'), NEWER),
        (('is_floor="true"', ""), NEWER),
        (("", ""), NEWER),
        (("", 'is_floor="true"'), "4082.0.0"),
        (('is_target="true"', ""), "4082.0.0"),
        (('is_floor="true"', 'is_floor="true"'), None),
    ],
)
def test_the_target_is_the_one_that_is_named_or_else_the_last_that_is_no_floor(
    marks, target
):
    first, last = marks

    found = read(offer(manifest("4082.0.0", first), manifest(NEWER, last)))

    assert found.target == target


def test_one_url_names_the_folder_of_the_newest_and_others_are_beside_it():
    found = read(offer(manifest("4082.0.0", 'is_floor="true"'), manifest(NEWER)))

    assert [step.contents.url for step in found.steps] == [
        FOLDER.format("4082.0.0"),
        FOLDER.format(NEWER),
    ]


def test_a_url_for_each_names_their_folders_from_the_newest():
    urls = ("https://a.example.net/new", "https://b.example.net/old/")

    found = read(offer(manifest("4082.0.0"), manifest(NEWER), urls=urls))

    assert [step.contents.url for step in found.steps] == [
        "https://b.example.net/old/",
        "https://a.example.net/new/",
    ]


ODD = {
    "empty": (b" ", "empty"),
    "truncated": (answer(offer(manifest(NEWER)))[:-40], "unusable"),
    "no XML": (b"<html><body>Sign in</body></html>", "unusable"),
    "entities": (
        b'<!DOCTYPE r [<!ENTITY a "aaaa">]><response protocol="3.0">&a;</response>',
        "unusable",
    ),
    "no app": (b'<response protocol="3.0"/>', "about 0 applications"),
    "another app": (answer(NOTHING, "{0}"), "was not asked for"),
    "refused": (answer("", status="error-unknownApplication"), "error-unknown"),
    "no check": (answer(""), "nothing of updates"),
    "error": (answer('<updatecheck status="error-internal"/>'), "error-internal"),
    "no manifest": (answer(offer()), "0 manifests"),
    "crowd": (answer(offer(*[manifest(NEWER)] * 101)), "101 manifests"),
    "no URL": (answer(offer(manifest(NEWER), urls=())), "no URL"),
    "relative URL": (answer(offer(manifest(NEWER), urls=("x/",))), "url must be"),
    "file URL": (
        answer(offer(manifest(NEWER), urls=("file:///etc/",))),
        "url must be",
    ),
    "no version": (answer(offer(manifest("newest"))), "'newest' is not acceptable"),
    "the same": (answer(offer(manifest("4081.2.0"))), "not newer"),
    "older": (answer(offer(manifest("3000.0.0"))), "not newer"),
    "disorder": (answer(offer(manifest(NEWER), manifest("4082.0.0"))), "not newer"),
    "two targets": (
        answer(
            offer(
                manifest("4082.0.0", 'is_target="true"'),
                manifest(NEWER, 'is_target="true"'),
            )
        ),
        "2 targets",
    ),
    "no file": (
        answer(offer(f'<manifest version="{NEWER}"><packages/><actions/></manifest>')),
        "0 files",
    ),
    "no action": (answer(offer(manifest(NEWER, event="install"))), "postinstall"),
    "delta": (
        answer(offer(manifest(NEWER, more='IsDeltaPayload="true"'))),
        "a delta",
    ),
    "upwards": (answer(offer(manifest(NEWER, name="../up"))), "plain name"),
    "no name": (answer(offer(manifest(NEWER, name=""))), "plain name"),
    "no size": (answer(offer(manifest(NEWER, size=0))), "size of 0"),
    "no number": (answer(offer(manifest(NEWER, size="big"))), "unusable"),
    "huge": (answer(offer(manifest(NEWER, size=1 << 40))), "size of 1099511627776"),
    "no SHA-1": (answer(offer(manifest(NEWER, sha1=""))), "hash"),
    "bad SHA-1": (answer(offer(manifest(NEWER, sha1="????"))), "hash"),
    "no SHA-256": (answer(offer(manifest(NEWER, sha256=""))), "sha256"),
    "bad SHA-256": (answer(offer(manifest(NEWER, sha256="AAAA"))), "sha256"),
    "one name twice": (
        answer(offer(manifest(NEWER, name="oem.gz", files=EXTRA))),
        "the same name",
    ),
    "long reason": (
        answer(offer(manifest(NEWER, f'floor_reason="{"x" * 501}"'))),
        "floor_reason",
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_not_as_it_should_be_is_refused_with_a_sentence(odd):
    body, sentence = ODD[odd]

    with pytest.raises(AnswerRefused, match=sentence):
        read_offer(body, QUESTION)


def two_digests(told):
    of_payload = f'hash_sha256="{told}"'
    return offer(manifest(NEWER).replace('required="true"', of_payload))


def test_a_sha256_that_is_told_twice_must_be_the_same():
    in_hex = "".join(f"{byte:02x}" for byte in bytes.fromhex(HEX))

    with pytest.raises(AnswerRefused, match="one SHA-256 in the package, another"):
        read(two_digests(in_hex))


@pytest.mark.parametrize("spelled", ["hexadecimal", "base64"])
def test_a_sha256_may_be_spelled_as_the_protocol_says_or_as_go_omaha_does(spelled):
    import base64

    in_base64 = base64_of("sha256", NEWER)
    in_hex = base64.b64decode(in_base64).hex().upper()

    assert read(two_digests(in_hex if spelled == "hexadecimal" else in_base64))


def test_a_sha256_of_the_payload_does_not_stand_in_for_one_of_the_action():
    with pytest.raises(AnswerRefused, match="sha256"):
        read(two_digests(HEX).replace(base64_of("sha256", NEWER), "?"))
