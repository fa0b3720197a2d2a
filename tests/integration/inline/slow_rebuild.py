"""A rebuild that says when it has stored something, and does not come to its commit."""

import sys
import time

from projections.inline import rebuild
from projections.inline.building import Building
from projections.inline.everything import INLINE

rebuild.AT_ONCE = 100


def main(url, name, times):
    left = int(times)
    store_in_bulk = Building.store_in_bulk

    def store_slowly(building):
        nonlocal left
        store_in_bulk(building)
        left -= 1
        if left == 0:
            print("stored", flush=True)  # noqa: T201
            time.sleep(600)

    Building.store_in_bulk = store_slowly
    model = next(model for model in INLINE if model.name == name)
    with rebuild.rebuilding(url, model) as opened:
        opened.bring_up(lambda position, end: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
