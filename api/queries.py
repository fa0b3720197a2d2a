"""Queries of requests: parameters become a struct, or the reason why not."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from falcon.asgi import Request

from api.errors import InvalidParameter

_NAME = re.compile(r" - at `\$\.(\w+)[^`]*`$")
Q = TypeVar("Q", bound=msgspec.Struct)


def read_query(req: Request, kind: type[Q]) -> Q:
    """
    Read the parameters that a struct names; an empty one counts as not given.

    Raises:
        InvalidParameter: One is not of its type, or out of its bounds.
    """
    given = {name: value for name, value in req.params.items() if value != ""}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as ex:
        name = _NAME.search(str(ex))
        complaint = _NAME.sub("", str(ex))
        if name is None:
            raise InvalidParameter(complaint) from None
        raise InvalidParameter(f"{name[1]}: {complaint}", field=name[1]) from None
