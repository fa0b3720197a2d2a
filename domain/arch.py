"""Machine architectures, and the names that clients give them."""

from __future__ import annotations

from enum import IntEnum


class Arch(IntEnum):
    """An architecture, numbered as Nebraska numbers them; ``ALL`` matches any."""

    ALL = 0
    AMD64 = 1
    AARCH64 = 2
    X86 = 3

    def fits(self, other: Arch) -> bool:
        """Say whether a thing for this architecture suits a machine of the other."""
        return self is other or self is Arch.ALL or other is Arch.ALL

    @property
    def short_name(self) -> str:
        """As folders and URLs of releases have it, such as ``arm64``."""
        return _SHORT_NAMES[self]


_SHORT_NAMES = {
    Arch.ALL: "all",
    Arch.AMD64: "amd64",
    Arch.AARCH64: "arm64",
    Arch.X86: "x86",
}
_BOARDS = {"amd64-usr": Arch.AMD64, "arm64-usr": Arch.AARCH64}
_NAMES = {
    "x64": Arch.AMD64,
    "x86_64": Arch.AMD64,
    "amd64": Arch.AMD64,
    "arm": Arch.AARCH64,
    "arm64": Arch.AARCH64,
    "aarch64": Arch.AARCH64,
    "x86": Arch.X86,
    "i386": Arch.X86,
    "i686": Arch.X86,
}


def arch_of(board: str, os_arch: str, service_pack: str) -> Arch:
    """
    Tell a machine's architecture from what its Omaha request says of it.

    The board comes first (update_engine sends nothing else), then ``os@arch``, then
    the suffix of ``os@sp`` (``4230.2.1_x86_64``). AMD64 where all are silent, as
    every known client without them is.
    """
    if board in _BOARDS:
        return _BOARDS[board]
    if os_arch.lower() in _NAMES:
        return _NAMES[os_arch.lower()]
    for name in ("x86_64", "aarch64"):
        if service_pack.endswith("_" + name):
            return _NAMES[name]
    return Arch.AMD64
