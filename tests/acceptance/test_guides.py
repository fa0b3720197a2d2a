"""What the guides say is done, word by word."""

from __future__ import annotations

from tests.acceptance.conftest import free_port
from tests.acceptance.pages import blocks, shell


def test_the_first_rollout_is_as_its_guide_tells_it(place):
    script = "\n".join(blocks("docs/howto/first-rollout.md", "sh"))

    done = shell(script, f"127.0.0.1:{free_port()}", place)

    told = done.stdout
    assert done.returncode == 0, told + done.stderr
    assert "machines  20 held, 20 machines, 20 left\n" in told
    assert "The machine has to wait: the rollout is paused since " in told
    assert " finished: 20 confirmed, 0 claimed, 0 under way, 0 gone wrong" in told
    assert "2.0.0    20        100.0%\n" in told
    assert "first.backup has everything up to position " in told
    restored = told.partition(" is there again.\n")[2]
    assert "machines  20 granted, 20 succeeded, 20 confirmed, 20 machines\n" in restored
    assert "\nAll " in restored
    assert list(place.iterdir()) == []
