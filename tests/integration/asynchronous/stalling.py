"""A fold that says when it has folded a batch, and lets nobody come to the commit."""

import time

from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projection import Fold


def stalling_audit(batches: int) -> Fold:
    """Make a fold of the audit that stalls at the end of so many batches."""
    left = batches
    fold_audit = AUDIT.new_fold()

    def fold(connection, batch):
        nonlocal left
        fold_audit(connection, batch)
        left -= 1
        if left == 0:
            print("folded", flush=True)  # noqa: T201
            time.sleep(600)

    return fold
