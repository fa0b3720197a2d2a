"""Docstrings become descriptions."""

from msgspec import Struct

from api.openapi.docstrings import description_of, meanings_of


class Base(Struct):
    """
    Something.

    Attributes:
        one: The ``first``.
        two: The second, which takes
            two lines; see `api.something`.
    """

    one: int
    two: int


class Derived(Base):
    """
    Something else,
    on two lines.

    It goes on; see `domain.decision`.

    Attributes:
        one: Another one.

    Raises:
        three: Not a field.
    """

    three: int


class Wordless(Struct):
    one: int


def test_a_description_ends_where_the_sections_begin():
    assert description_of(Derived) == "Something else, on two lines.\n\nIt goes on."


def test_fields_are_described_by_a_struct_and_its_bases():
    assert meanings_of(Derived) == {
        "one": "Another one.",
        "two": "The second, which takes two lines.",
    }


def test_what_has_no_docstring_has_no_description():
    assert (description_of(Wordless), meanings_of(Wordless)) == ("", {})
