"""Parameters of requests: texts of the query or the headers become a struct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from falcon.asgi import Request
from msgspec import inspect, structs

from api.requests.errors import InvalidParameter
from api.requests.parameters import Reading, printable

Q = TypeVar("Q", bound=msgspec.Struct)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """
    A field of a struct, as a parameter.

    Attributes:
        name: As it is sent.
        attribute: As the struct has it.
        hint: The type of a value.
        reading: How a value is read.
        is_list: It may be given more than once.
        is_required: It has no default.
        default: What it is if it is not given.
    """

    name: str
    attribute: str
    hint: Any
    reading: Reading
    is_list: bool
    is_required: bool
    default: Any

    def read(self, texts: Sequence[str]) -> Any:
        """
        Read what was given, at least once; what may be given once is the last.

        Raises:
            InvalidParameter: It is not what it must be.
        """
        try:
            values = [self.reading.read(text) for text in texts]
        except ValueError:
            raise self.refusal() from None
        return values if self.is_list else values[-1]

    def refusal(self) -> InvalidParameter:
        """Say what it must be."""
        return InvalidParameter(
            f"{self.name} must be {self.reading.wanted}", field=self.name
        )


def read_query(req: Request, kind: type[Q]) -> Q:
    """
    Read the parameters that a struct names; an empty one counts as not given.

    Raises:
        InvalidParameter: One is not of its type, or out of its bounds, or missing; or
            the past is asked for where only the present is shown.
    """
    if req.get_param("at") and all(each.name != "at" for each in parameters_of(kind)):
        raise InvalidParameter(
            "at: this does not look back; leave it out, and where a list is about the"
            " past, ask for a part of it by its other parameters",
            field="at",
        )
    return _read(kind, lambda name: req.get_param_as_list(name) or [])


def read_headers(req: Request, kind: type[Q]) -> Q:
    """Read the headers that a struct names, as `read_query` does."""
    return _read(kind, lambda name: [req.get_header(name, default="")])


def _read(kind: type[Q], given: Callable[[str], list[str]]) -> Q:
    values = {}
    for parameter in parameters_of(kind):
        if texts := [text for text in given(parameter.name) if text]:
            values[parameter.attribute] = parameter.read(texts)
        elif parameter.is_required:
            raise parameter.refusal()
    return kind(**values)


@cache
def parameters_of(kind: type[msgspec.Struct]) -> tuple[Parameter, ...]:
    """
    List the parameters that a struct names.

    Raises:
        TypeError: A field is of a type that no text becomes.
    """
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_parameter(field, hints[field.name]) for field in structs.fields(kind))


def _parameter(field: structs.FieldInfo, hint: Any) -> Parameter:
    hint = without_none(hint)
    is_list = get_origin(hint) is list
    if is_list:
        (hint,) = get_args(hint)
    return Parameter(
        name=field.encode_name,
        attribute=field.name,
        hint=hint,
        reading=_reading(hint),
        is_list=is_list,
        is_required=field.required,
        default=None if field.default is msgspec.NODEFAULT else field.default,
    )


def without_none(hint: Any) -> Any:
    """Give the type that is optional; any other is given back."""
    kinds = get_args(hint)
    if NoneType not in kinds:
        return hint
    (kind,) = (each for each in kinds if each is not NoneType)
    return kind


def _reading(hint: Any) -> Reading:
    for note in getattr(hint, "__metadata__", ()):
        if note.extra and "reading" in note.extra:
            found: Reading = note.extra["reading"]
            return found
    return Reading(_converter(hint), _wanted(hint))


def _converter(hint: Any) -> Callable[[str], object]:
    def convert(text: str) -> object:
        return msgspec.convert(printable(text), hint, strict=False)

    return convert


def _wanted(hint: Any) -> str:
    match inspect.type_info(hint):
        case inspect.IntType(ge=low, le=high):
            return "a number" + _bounds(low, high)
        case inspect.StrType(max_length=longest):
            return "printable" + (f", {longest} characters at most" if longest else "")
        case inspect.UUIDType():
            return "an id (UUID)"
        case inspect.EnumType(cls=members):
            return f"one of {', '.join(str(each.value) for each in members)}"
        case inspect.BoolType():
            return "true or false"
        case _:
            raise TypeError(f"no text becomes {hint}")


def _bounds(low: int | None, high: int | None) -> str:
    if high is None:
        return "" if low is None else f" of at least {low}"
    return f" from {low} to {high}"
