"""The fingerprint of a fold: another one for other code, and for nothing else."""

import sys
import textwrap
from importlib import invalidate_caches

import pytest

from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.fingerprint import fingerprint

FOLD = """
from room.rows import row

def new_fold():
    return row
"""
ROWS = """
def row(event):
    return event.actor
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Write the modules of a room, and give the fingerprint of its fold."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "room").mkdir()

    def taken(**modules):
        for name in [name for name in sys.modules if name.split(".")[0] == "room"]:
            del sys.modules[name]
        texts = {"__init__": "", "fold": FOLD, "rows": ROWS, "pages": "", **modules}
        for name, text in texts.items():
            (tmp_path / f"room/{name}.py").write_text(textwrap.dedent(text))
        invalidate_caches()
        from room.fold import new_fold

        return fingerprint.__wrapped__(new_fold)

    yield taken
    for name in [name for name in sys.modules if name.split(".")[0] == "room"]:
        del sys.modules[name]


def test_comments_docstrings_layout_and_queries_are_no_other_code(room):
    commented = '''
    """Rows."""

    def row( event ):
        """Give the row of an event."""
        # The actor's name.
        return (event.actor)
    '''

    assert room(rows=commented, pages="QUERY = 1") == room()


@pytest.mark.parametrize(
    "other",
    [
        {"rows": ROWS.replace("actor", "reason")},
        {"fold": FOLD.replace("return row", "return print")},
    ],
)
def test_code_that_the_fold_uses_in_its_own_room_counts(room, other):
    assert room(**other) != room()


def test_rooms_have_fingerprints_of_their_own():
    prints = {fingerprint(each.new_fold) for each in (ACTIVITY, AUDIT)}

    assert len(prints) == 2
    assert all(len(each) == 16 for each in prints)
