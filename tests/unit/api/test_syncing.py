"""The syncer as the REST API shows it."""

from uuid import UUID

import pytest

from api.syncing.objects import DownloadObject, SyncerObject
from domain.arch import Arch
from projections.downloads import Download
from projections.syncing import Round, SyncedChannel

CHANNEL = SyncedChannel(
    channel_id=UUID(int=7),
    application="Flatcar Container Linux",
    name="stable",
    color="#000000",
    arch=Arch.AMD64,
    pinned=False,
    package_id=None,
    points_at=None,
    download=Download("4152.2.3", received=5_000, total=8_000),
)


@pytest.mark.parametrize(
    ("enabled", "ended_at", "download"),
    [
        (True, None, DownloadObject(version="4152.2.3", received=5_000, total=8_000)),
        (False, None, None),
        (True, 2, None),
    ],
)
def test_a_download_is_shown_while_a_syncer_is_at_a_round(enabled, ended_at, download):
    last = Round(UUID(int=1), "https://up.example.net/", 3600, 1, ended_at, None)

    shown = SyncerObject.of(last, None, [CHANNEL], enabled=enabled)

    assert shown.channels[0].download == download
