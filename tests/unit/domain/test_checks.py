"""Texts that can be kept, shown and logged."""

import pytest

from domain.checks import checked_prose, checked_text
from domain.errors import Invalid


@pytest.mark.parametrize("text", ["", "a name", "Ünïcødé 🚀", "tab\tbed", "x" * 20])
def test_a_line_of_text_passes(text):
    assert checked_text(text, "name", at_most=20) == text


@pytest.mark.parametrize(
    "text",
    ["two\nlines", "return\r", "nul\0", "escape\x1b", "half \ud800", "x" * 21],
    ids=["line", "return", "nul", "escape", "surrogate", "long"],
)
def test_a_line_of_text_is_refused(text):
    with pytest.raises(Invalid) as caught:
        checked_text(text, "name", at_most=20)

    assert caught.value.field == "name"


def test_prose_may_have_lines():
    assert checked_prose("two\nlines", "description", at_most=20) == "two\nlines"
