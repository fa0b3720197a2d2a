"""The locked packages install wherever ours does."""

from importlib.metadata import distribution, distributions

from packaging.specifiers import SpecifierSet


def test_whatever_is_installed_takes_the_oldest_python_that_we_take():
    lower_bound = distribution("coreroller").metadata["Requires-Python"]
    oldest = lower_bound.removeprefix(">=") + ".0"

    refusing = [
        (found.name, found.version, wanted)
        for found in distributions()
        if (wanted := found.metadata["Requires-Python"])
        and oldest not in SpecifierSet(wanted)
    ]

    assert refusing == []
