"""What an upstream is asked, and where machines are sent for files."""

from uuid import UUID

import msgspec
import pytest

from domain.arch import Arch
from domain.package_contents import PackageContents, PackageType
from omaha.arrivals import is_mirror
from omaha.protocol.requests import parse_request
from payloads.course import tell_nobody
from syncer.asking import write_request
from syncer.errors import sentence
from syncer.settling import from_upstream, rewriting
from tests.unit.syncer.test_answers import QUESTION

CONTENTS = PackageContents(
    type=PackageType.FLATCAR,
    version="4152.2.3",
    arch=Arch.AMD64,
    url="https://files.example.net/",
)


@pytest.mark.parametrize(
    ("arch", "told", "platform"),
    [(Arch.AMD64, "x64", "x86_64"), (Arch.AARCH64, "arm", "aarch64")],
)
def test_an_upstream_of_our_kind_sees_a_mirror_that_takes_floors(arch, told, platform):
    body = write_request(msgspec.structs.replace(QUESTION, arch=arch))

    request = parse_request(body)
    (app,) = request.apps
    assert is_mirror(request, app)
    assert app.multi_manifest_ok
    assert (app.track, app.version) == ("stable", "4081.2.0")
    assert f' arch="{told}"' in body.decode()
    assert f'sp="4081.2.0_{platform}"' in body.decode()


def test_the_same_channel_is_the_same_machine_each_time():
    assert write_request(QUESTION) == write_request(QUESTION)
    other = msgspec.structs.replace(QUESTION, machine_id=UUID(int=8))
    assert write_request(QUESTION) != write_request(other)


def test_files_are_where_the_upstream_says_unless_a_template_says_otherwise():
    rewrite = rewriting("https://mirror.example.net/{{ARCH}}/{{VERSION}}")

    assert from_upstream(UUID(int=1), CONTENTS, tell_nobody) is CONTENTS
    settled = rewrite(UUID(int=1), CONTENTS, tell_nobody)
    assert settled.url == "https://mirror.example.net/amd64/4152.2.3/"
    assert msgspec.structs.replace(settled, url=CONTENTS.url) == CONTENTS


def test_a_sentence_is_one_line_of_what_can_be_shown():
    assert sentence("one\n\x1b[31mtwo" + "!" * 1000) == "one [31mtwo" + "!" * 489
