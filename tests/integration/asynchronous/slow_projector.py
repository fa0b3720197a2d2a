"""A projector that says when it has folded a batch, and does not come to its commit."""

import sys
import time

from msgspec.structs import replace

from eventstore.database import Database
from projections.asynchronous import projector
from projections.asynchronous.audit.fold import AUDIT

projector.MAX_AT_ONCE = 10


def main(url, batches):
    left = int(batches)
    fold_audit = AUDIT.new_fold()

    def fold(connection, batch):
        nonlocal left
        fold_audit(connection, batch)
        left -= 1
        if left == 0:
            print("folded", flush=True)  # noqa: T201
            time.sleep(600)

    slow = replace(AUDIT, new_fold=lambda: fold)
    projector.Projector(Database(url, size=1), slow).catch_up(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
