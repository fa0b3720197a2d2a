"""Where machines stand, as the API numbers it."""

STATUSES = {
    1: "undefined",
    2: "updateGranted",
    3: "error",
    4: "complete",
    5: "installed",
    6: "downloaded",
    7: "downloading",
    8: "onHold",
    9: "timedOut",
    10: "lost",
    11: "retired",
}
"""The names that the API gives them where it gives names."""


def status_number(name: str) -> int:
    """Give the number of a status."""
    return next(number for number, each in STATUSES.items() if each == name)
