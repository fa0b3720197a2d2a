"""A syncer that is killed leaves a channel as it was, or as it should be."""

import multiprocessing
import random
import time

from deploy.seed import LINES
from tests.integration.syncer.conftest import ON_ARM, STABLE, Ours
from tests.integration.syncer.test_syncing import offers
from tests.upstream import manifest
from tests.waiting import eventually

KILLS = 20
_PACKAGES = """
    SELECT (contents ->> 'arch')::integer, contents ->> 'version', f.channel_id
      FROM packages
      LEFT JOIN channel_floors f USING (package_id)
     ORDER BY 1, 2
"""
_TARGETS = """
    SELECT c.channel_id, p.contents ->> 'version'
      FROM channels c JOIN packages p USING (package_id)
"""


def sync_for_ever(ours):
    another = Ours(ours.url, ours.upstream)
    while True:
        another.sync()


def check_whole(ours, arch, channel_id):
    """See that all that came for a channel came whole; gives how much it is."""
    with ours.database.connection() as connection:
        rows = connection.execute(_PACKAGES).fetchall()
        targets = dict(connection.execute(_TARGETS).fetchall())
    found = [row[1:] for row in rows if row[0] == arch]
    versions = [version for version, _ in found]
    assert len(set(versions)) == len(versions), "no package is there twice"
    assert targets.get(channel_id) == (versions[-1] if versions else None)
    marks = [floor_of for _, floor_of in found]
    assert marks == [channel_id, None] * (len(found) // 2), "floor, target, floor, ..."
    return len(found) // 2


def test_whenever_it_is_killed_a_release_is_there_whole_or_not_at_all(ours, upstream):
    for line in LINES:
        if line.name != "stable":
            ours.command("pin_channel", line.channel_id, pinned=True)
    chance = random.Random(11)
    counts = set()

    for number in range(KILLS):
        upstream.says["stable"] = offers(
            manifest(f"5000.{number + 10}1.0", 'is_floor="true"'),
            manifest(f"5000.{number + 10}2.0", 'is_target="true"'),
        )
        syncer = multiprocessing.get_context("fork").Process(
            target=sync_for_ever, args=(ours,)
        )
        asked = len(upstream.asked)
        syncer.start()
        eventually(lambda before=asked: len(upstream.asked) > before)
        time.sleep(chance.uniform(0, 0.06))
        syncer.kill()
        syncer.join()
        counts.add((check_whole(ours, 1, STABLE), check_whole(ours, 2, ON_ARM)))

    assert len(counts) > 1, "it came to something meanwhile"
    ours.sync()
    assert check_whole(ours, 1, STABLE) >= max(counts)[0]
