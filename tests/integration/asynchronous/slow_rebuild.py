"""A rebuild that says when it has folded a batch, and does not come to its commit."""

import sys
import time

from msgspec.structs import replace

from projections.asynchronous import rebuild
from projections.asynchronous.audit.fold import AUDIT

rebuild.AT_ONCE = 10


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

    def new_fold():
        return fold

    # The same code as far as anybody can tell.
    new_fold.__module__ = AUDIT.new_fold.__module__
    slow = replace(AUDIT, new_fold=new_fold)
    with rebuild.rebuilding(url, slow) as slowly:
        slowly.bring_up(lambda position, end: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
