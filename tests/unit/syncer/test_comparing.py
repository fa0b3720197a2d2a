"""Packages that are here already, beside what an upstream says they are."""

import msgspec
import pytest

from domain.package_contents import ExtraFile
from syncer.answers import read_offer
from syncer.comparing import check_same
from syncer.errors import PackageDiffers
from tests.digests import base64_of
from tests.unit.syncer.test_answers import EXTRA, NEWER, QUESTION
from tests.upstream import answer, manifest, offer

BODY = answer(offer(manifest(NEWER, files=EXTRA)))
THEIRS = read_offer(BODY, QUESTION).steps[0].contents
(FILE,) = THEIRS.extra_files
REPLACED = msgspec.structs.replace


def test_a_package_that_is_the_same_may_be_elsewhere_and_be_described():
    ours = REPLACED(THEIRS, url="https://ours.example.net/", description="ours")

    check_same(ours, THEIRS)


def test_a_digest_that_one_does_not_tell_is_not_compared():
    check_same(REPLACED(THEIRS, hash="", sha256=""), THEIRS)


OTHERS = {
    "size 9": REPLACED(THEIRS, size=9),
    "another SHA-1": REPLACED(THEIRS, hash=base64_of("sha1", "x")),
    "another SHA-256": REPLACED(THEIRS, sha256=base64_of("sha256", "x")),
    "no postinstall": REPLACED(THEIRS, action=None),
    "a delta": REPLACED(THEIRS, action=REPLACED(THEIRS.action, is_delta=True)),
    "oem.gz only there": REPLACED(THEIRS, extra_files=()),
    "b.gz only here": REPLACED(THEIRS, extra_files=(FILE, ExtraFile("b.gz", 1))),
    "another oem.gz": REPLACED(THEIRS, extra_files=(REPLACED(FILE, size=8),)),
}


@pytest.mark.parametrize("difference", OTHERS)
def test_a_package_that_differs_is_refused_with_what_differs(difference):
    with pytest.raises(PackageDiffers, match=difference):
        check_same(OTHERS[difference], THEIRS)
