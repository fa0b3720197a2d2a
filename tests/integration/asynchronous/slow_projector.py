"""A projector that says when it has folded a batch, and does not come to its commit."""

import sys

from msgspec.structs import replace

from eventstore.database import Database
from projections.asynchronous import projector
from projections.asynchronous.audit.fold import AUDIT
from tests.integration.asynchronous.stalling import stalling_audit

projector.MAX_AT_ONCE = 10


def main(url, batches):
    fold = stalling_audit(int(batches))

    slow = replace(AUDIT, new_fold=lambda: fold)
    projector.Projector(Database(url, size=1), slow).catch_up(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
