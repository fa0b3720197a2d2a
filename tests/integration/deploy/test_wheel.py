"""What is installed where there is no source: the wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
from zipfile import ZipFile

from tests.deployment import ROOT

PACKAGES = [path.parent for path in ROOT.glob("*/py.typed")]
LEFT_OUT = [
    ROOT / "api/dashboard/built",  # is there only once it was built
    *(
        folder  # for operators; the server itself reads nothing there
        for folder in (ROOT / "deploy").iterdir()
        if folder.is_dir() and not (folder / "__init__.py").exists()
    ),
]


def files_of(folder):
    """List what is in a package, as the source has it."""
    return {
        str(path.relative_to(ROOT))
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(path.is_relative_to(each) for each in LEFT_OUT)
    }


def test_the_wheel_has_every_file_of_the_packages(tmp_path):
    source = tmp_path / "source"
    for each in PACKAGES:
        shutil.copytree(each, source / each.name)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = "from setuptools.build_meta import build_wheel; build_wheel('.')"

    subprocess.run([sys.executable, "-c", build], cwd=source, check=True)

    [wheel] = source.glob("*.whl")
    inside = set(ZipFile(wheel).namelist())
    for package in PACKAGES:
        assert files_of(package) - inside == set()
