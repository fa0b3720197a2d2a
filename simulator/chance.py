"""
Chance that can be repeated: SplitMix64 (Steele, Lea, Flood 2014).

PERF: each machine has a state of its own, an integer of 64 bits; a `random.Random`
would have 2.5 KiB.
"""

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15


def following(state: int) -> int:
    """Give the state after this one."""
    return (state + _GOLDEN) & _MASK


def scrambled(state: int) -> int:
    """Give the random number of 64 bits that belongs to a state."""
    mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


def fraction(state: int) -> float:
    """Give the random number from 0 to 1 (less than 1) that belongs to a state."""
    # NOTE: 53 bits, as many as a float keeps; with 64 it could be rounded to 1.
    return (scrambled(state) >> 11) / 2**53
