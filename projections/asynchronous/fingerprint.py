"""Fingerprints of the code that projections are built by."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any

_LENGTH = 16


@cache
def fingerprint(new_fold: Callable[[], Any]) -> str:
    """
    Give a short hash of the module of a fold, and of what it imports of its own room.

    Comments, docstrings and the layout do not count, queries in modules of their own
    neither. What all rooms share is not in it: a change there would touch all of them,
    and most change no row.
    """
    digest = sha256()
    for tree in _trees(new_fold.__module__):
        digest.update(ast.unparse(_Bare().visit(tree)).encode())
    return digest.hexdigest()[:_LENGTH]


def _trees(module: str) -> Iterator[ast.Module]:
    """Parse a module and those of the same package that it needs, each once."""
    room = module.rpartition(".")[0] + "."
    known, left = {module}, [module]
    while left:
        tree = ast.parse(inspect.getsource(import_module(left.pop())))
        yield tree
        new = {name for name in _imported(tree) if name.startswith(room)} - known
        known |= new
        left += sorted(new, reverse=True)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


class _Bare(ast.NodeTransformer):
    """Takes texts out that are no values: docstrings, of attributes too."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        value = node.value
        is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
        return None if is_text else node
