"""The units of deploy/systemd, judged by systemd itself and by our own rules."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess

import pytest

from tests.deployment import DEPLOY, are_settings, is_a_command

SYSTEMD = DEPLOY / "systemd"
UNITS = sorted(path.name for path in SYSTEMD.glob("*.service"))
MOST_EXPOSED = 2.0
"""Of 10; systemd calls what is below 3 or so well protected."""
PROGRAM = "/opt/coreroller/bin/rollerd"
RAISED_BY_MANY = {"Environment", "SystemCallFilter"}

judged_by_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here"
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The units as they would be installed, of a program that is there."""
    folder = tmp_path_factory.mktemp("systemd") / "system"
    shutil.copytree(SYSTEMD, folder, symlinks=True)
    for unit in folder.glob("*.service"):
        unit.write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    return folder


def analyze(folder, *arguments):
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:", "SYSTEMD_COLORS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


def read(path):
    """Read a unit; the values of names that stand there more than once, together."""

    class Several(dict):
        def __setitem__(self, name, value):
            if isinstance(value, list) and name in self:
                value = self[name] + value
            super().__setitem__(name, value)

    unit = configparser.RawConfigParser(dict_type=Several, strict=False)
    unit.optionxform = str
    unit.read(path)
    return {name: dict(unit[name]) for name in unit.sections()}


def values(unit, name):
    return unit["Service"].get(name, "").splitlines()


@judged_by_systemd
def test_systemd_finds_nothing_wrong_with_them(installed):
    names = [name.replace("@.", "@8000.") for name in UNITS]
    files = [str(installed / name) for name in (*names, "coreroller.target")]

    verdict = analyze(installed, "verify", "--man=no", *files)

    complaints = [
        line for line in verdict.stderr.splitlines() if "coreroller" in line.lower()
    ]
    assert (verdict.returncode, complaints) == (0, [])


@judged_by_systemd
@pytest.mark.parametrize("name", UNITS)
def test_a_service_can_do_little_harm(installed, name):
    verdict = analyze(installed, "security", "--offline=true", str(installed / name))

    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", verdict.stdout)
    assert exposure, verdict.stderr
    assert float(exposure[1]) < MOST_EXPOSED


@pytest.mark.parametrize("name", UNITS)
def test_a_service_runs_a_command_of_ours_with_settings_of_ours(name):
    unit = read(SYSTEMD / name)

    program, *arguments = shlex.split(unit["Service"]["ExecStart"].replace("%i", "80"))
    assert program == PROGRAM
    is_a_command(arguments)
    are_settings(each.split("=")[0] for each in values(unit, "Environment"))


def test_the_example_of_the_environment_has_settings_of_ours():
    text = (SYSTEMD / "coreroller.env.example").read_text()
    are_settings(re.findall(r"^# (\w+)=", text, re.MULTILINE))


@pytest.mark.parametrize("name", UNITS)
def test_what_all_have_in_common_takes_nothing_back_of_a_service(name):
    common = read(SYSTEMD / "coreroller-.service.d/10-hardened.conf")["Service"]

    both = read(SYSTEMD / name)["Service"].keys() & common.keys()

    assert both <= RAISED_BY_MANY


@pytest.mark.parametrize("name", UNITS)
def test_a_service_writes_to_its_state_folders_alone(name):
    unit = read(SYSTEMD / name)
    used = {
        each.partition("=")[2]
        for each in values(unit, "Environment")
        if each.partition("=")[2].startswith("/")
    }

    allowed = {
        f"/var/lib/{each}"
        for line in values(unit, "StateDirectory")
        for each in line.split()
    }
    assert used <= allowed
