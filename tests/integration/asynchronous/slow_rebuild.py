"""A rebuild that says when it has folded a batch, and does not come to its commit."""

import sys

from msgspec.structs import replace

from projections.asynchronous import rebuild
from projections.asynchronous.audit.fold import AUDIT
from tests.integration.asynchronous.stalling import stalling_audit

rebuild.AT_ONCE = 10


def main(url, batches):
    fold = stalling_audit(int(batches))

    def new_fold():
        return fold

    # The same code as far as anybody can tell.
    new_fold.__module__ = AUDIT.new_fold.__module__
    slow = replace(AUDIT, new_fold=new_fold)
    with rebuild.rebuilding(url, slow) as slowly:
        slowly.bring_up(lambda position, end: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
