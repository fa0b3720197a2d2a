"""Hosted files at the running service: brought, fetched in parts, by slow ones too."""

import base64
import hashlib
import random
import socket
import subprocess
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.acceptance.conftest import FLATCAR, PASSWORD, free_port, running
from tests.waiting import eventually

CONTENT = random.Random(7).randbytes(24 << 20)
RELEASE = f"/payloads/{FLATCAR}/amd64-4230.2.1"


@pytest.fixture(scope="module")
def hosting(postgres, template, tmp_path_factory):
    """A service that hosts files."""
    port, folder = free_port(), tmp_path_factory.mktemp("hosted")
    with (
        postgres.fresh_database(template) as url,
        running(
            url,
            "--host-coreos-packages",
            *("--coreos-packages-path", str(folder)),
            *("--coreroller-url", f"http://127.0.0.1:{port}"),
            port=port,
        ) as service,
    ):
        yield service


@pytest.fixture(scope="module")
def payload(hosting):
    """A file that was uploaded; gives its URL."""
    made = upload(hosting, CONTENT).json()
    assert made["url"] == f"{hosting.url}{RELEASE}/"
    assert made["sha256"] == base64_of("sha256", CONTENT)
    return made["url"] + made["filename"]


def upload(service, content, filename="update.gz", **headers):
    return httpx.post(
        f"{service.url}/api/apps/{FLATCAR}/payloads",
        params={"version": "4230.2.1", "filename": filename},
        content=content,
        headers={"Content-Type": "application/octet-stream", **headers},
        auth=("admin", PASSWORD),
        timeout=60,
    )


def base64_of(algorithm, content):
    return base64.b64encode(hashlib.new(algorithm, content).digest()).decode()


def test_curl_goes_on_with_half_a_file_and_has_the_very_same(payload, tmp_path):
    half = len(CONTENT) // 2
    file = tmp_path / "update.gz"
    file.write_bytes(CONTENT[:half])

    subprocess.run(
        ["curl", "-sS", "--fail", "-C", "-", "-o", file, payload], check=True
    )

    assert file.read_bytes() == CONTENT
