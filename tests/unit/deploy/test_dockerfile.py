"""The Dockerfile, as far as it can be judged without an engine."""

from __future__ import annotations

import configparser
import json
import re
import shlex

import pytest

from tests.deployment import DEPLOY, ROOT, are_settings, is_a_command, is_pinned

FILE = DEPLOY / "docker/Dockerfile"


@pytest.fixture(scope="module")
def instructions():
    """Pairs of an instruction and what it says, comments left out."""
    lines = [line for line in FILE.read_text().splitlines() if line[:1] != "#"]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def stages(instructions):
    """Instructions by the name of their stage, in order; that of the last is empty."""
    found = {}
    for word, rest in instructions:
        if word == "FROM":
            name = rest.partition(" AS ")[2]
            found[name] = []
        if found:
            found[name].append((word, rest))
    return found


def test_a_stage_builds_on_a_pinned_image_or_on_an_earlier_stage(instructions, stages):
    images = dict(rest.split("=", 1) for word, rest in instructions if word == "ARG")
    earlier = []

    for name, (start, *_) in stages.items():
        base = start[1].split()[0]
        argument = base.removeprefix("${").removesuffix("}")
        assert base in earlier or is_pinned(images[argument])
        earlier.append(name)


def test_what_is_copied_is_there_and_not_left_out(stages):
    kept = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for name, instructions in stages.items():
        for word, rest in instructions:
            if word != "COPY":
                continue
            *sources, _ = (each for each in shlex.split(rest) if each[:2] != "--")
            stage = re.search(r"--from=(\w+)", rest)
            if stage:
                assert stage[1] in list(stages)[: list(stages).index(name)]
                continue
            for source in sources:
                assert (ROOT / source).exists()
                assert source == "." or source.split("/")[0] in kept


def test_the_context_has_all_that_the_package_is_made_of_and_no_tests():
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    packages = setup["options.packages.find"]["include"].split()

    assert kept[1] == "*"
    assert {f"!{package.rstrip('*')}" for package in packages} < set(kept)
    assert "!tests" not in kept
    assert "!.git" not in kept


def test_what_is_built_runs_as_a_user_of_a_fixed_number(stages):
    (_, base), *rest = stages[""]

    assert (base, rest) == ("server", [])
    assert dict(stages["server"])["USER"] == "10001:10001"


def test_what_the_image_sets_are_settings_and_what_it_runs_is_a_command(stages):
    for name in ("server", "demo"):
        environment = dict(stages[name])["ENV"]
        are_settings(re.findall(r"(COREROLLER_\w+)=", environment))
    server = dict(stages["server"])

    assert json.loads(server["ENTRYPOINT"]) == ["rollerd"]
    is_a_command(json.loads(server["CMD"]))


def test_a_secret_is_not_in_the_image():
    assert not re.search(
        r"^(ENV|ARG).*(PASSWORD|SECRET|TOKEN)", FILE.read_text(), re.MULTILINE
    )
