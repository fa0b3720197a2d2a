"""
Who comes early in a rollout that a percentage of the machines may have.

Every machine draws a lot for every package: a hash of its id, salted with the package.
Lots do not change, so a larger percentage takes machines in and sends none away; they
differ from package to package, so no machine is always among the first.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

_OCTETS = 4
_LOTS = 1 << 8 * _OCTETS


def draw_lot(machine_id: str, package_id: UUID) -> float:
    """
    Give the lot of a machine for a package: 0 to 100, without 100 itself.

    The percentage of a rollout has to be higher than the lot.
    """
    # NOTE: what a machine drew must not change with a release of ours; a test has some
    # lots written out.
    digest = blake2b(
        machine_id.encode(), digest_size=_OCTETS, salt=package_id.bytes
    ).digest()
    return 100 * int.from_bytes(digest) / _LOTS
