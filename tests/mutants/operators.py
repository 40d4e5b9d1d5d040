"""The small errors that a module can be given, each a replacement of some characters of its text.

Nothing is changed in docstrings, annotations, decorators, assertions and imports: no test could or should notice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
_CALCULATED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*", ast.BitOr: "&", ast.BitAnd: "|"}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
_METHODS = {"startswith": "endswith", "endswith": "startswith", "find": "rfind", "rfind": "find", "append": "count"}
_TRIMMING = {"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "removeprefix", "removesuffix"}
_IGNORED = (ast.Import, ast.ImportFrom, ast.Assert, ast.Global, ast.Nonlocal)


class Mutant(NamedTuple):
    """Characters of a module to replace, and the first line of them."""

    start: int
    end: int
    new: str
    line: int
    last_line: int
    operator: str
    in_function: bool

    def applied(self, text: str) -> str:
        """The module's text with the error."""
        return text[: self.start] + self.new + text[self.end :]


def mutants_of(text: str) -> list[Mutant]:
    """All that can be made of a module, in the order of the text; none of them is text that isn't Python."""
    found = _Finder(text).walk(ast.parse(text), in_function=False)
    return sorted({mutant for mutant in found if _compiles(mutant.applied(text))})


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]  # of each line, in characters
        self.lines = text.splitlines(keepends=True)
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def _at(self, line: int, column: int) -> int:
        """Python counts columns in bytes."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def _start(self, node: ast.AST) -> int:
        return self._at(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def _end(self, node: ast.AST) -> int:
        return self._at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def _source(self, node: ast.AST) -> str:
        return self.text[self._start(node) : self._end(node)]

    def walk(self, node: ast.AST, *, in_function: bool) -> Iterator[Mutant]:
        inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for start, end, new, operator in self._of(node):
            line = self.text.count("\n", 0, start) + 1
            yield Mutant(start, end, new, line, self.text.count("\n", 0, end) + 1, operator, in_function)
        for child in _children(node):
            yield from self.walk(child, in_function=inside)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for default in (
                *node.args.defaults,
                *filter(None, node.args.kw_defaults),
            ):  # these run once, with the module
                yield from self.walk(default, in_function=in_function)

    def _of(self, node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
        whole = (self._start(node), self._end(node)) if hasattr(node, "lineno") else (0, 0)
        match node:
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                yield (
                    self._end(left),
                    self._start(right),
                    self._between(left, right, _COMPARED[type(operator)]),
                    "compare",
                )
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _CALCULATED:
                between = self._between(left, right, _CALCULATED[type(operator)])
                yield self._end(left), self._start(right), between, "calculate"
            case ast.BoolOp(values=[*values]):
                for one, other in pairwise(values):
                    yield self._end(one), self._start(other), self._between(one, other, ""), "boolean"
                    yield whole[0], whole[1], "(" + self._without(node, one) + ")", "operand"
                yield whole[0], whole[1], "(" + self._without(node, values[-1]) + ")", "operand"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield *whole, f"bool({self._source(operand)})", "not"
            case ast.Constant():
                yield from self._constant(node, whole)
            case ast.JoinedStr():
                yield *whole, '""', "text"
            case _:
                yield from self._of_control(node, whole)

    def _of_control(self, node: ast.AST, whole: tuple[int, int]) -> Iterator[tuple[int, int, str, str]]:
        match node:
            case ast.Return(value=value) if value is not None and not _is_none(value):
                yield *whole, "return None", "return"
            case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign() | ast.Delete():
                yield *whole, "pass", "statement"
            case ast.Raise() | ast.Continue() | ast.Break():
                yield *whole, "pass", "statement"
            case ast.If(test=test) | ast.IfExp(test=test):
                yield self._start(test), self._end(test), "True", "condition"
                yield self._start(test), self._end(test), "False", "condition"
            case ast.While(test=test):
                yield self._start(test), self._end(test), "False", "condition"
            case ast.comprehension(ifs=[*conditions]):
                for condition in conditions:
                    yield self._start(condition), self._end(condition), "True", "filter"
            case ast.Call():
                yield from self._call(node, whole)

    def _between(self, left: ast.expr, right: ast.expr, operator: str) -> str:
        """What stands between two operands with another operator: brackets that belong to them stay."""
        between = self.text[self._end(left) : self._start(right)]
        if not operator:
            return between.replace(" and ", " or ", 1) if " and " in between else between.replace(" or ", " and ", 1)
        closing = between[: len(between) - len(between.lstrip(") \n"))].rstrip()
        opening = between[len(between.rstrip("( \n")) :].lstrip()
        return f"{closing} {operator} {opening}"

    def _without(self, node: ast.BoolOp, left_out: ast.expr) -> str:
        word = " and " if isinstance(node.op, ast.And) else " or "
        return word.join(f"({self._source(value)})" for value in node.values if value is not left_out)

    def _constant(self, node: ast.Constant, whole: tuple[int, int]) -> Iterator[tuple[int, int, str, str]]:
        value = node.value
        if isinstance(value, bool):
            yield *whole, str(not value), "constant"
        elif isinstance(value, int | float):
            yield *whole, f"{value + 1}", "constant"
        elif isinstance(value, str | bytes):
            prefix = "b" if isinstance(value, bytes) else ""
            yield *whole, f'{prefix}""' if value else f'{prefix}"?"', "text"

    def _call(self, node: ast.Call, whole: tuple[int, int]) -> Iterator[tuple[int, int, str, str]]:
        for keyword in node.keywords:
            if keyword.arg not in (None, "strict"):
                start, end = self._start(keyword), self._end(keyword)
                after = self.text[end:].lstrip()
                end = self.text.index(",", end) + 1 if after.startswith(",") else end
                yield start, end, "", f"argument {keyword.arg}"
        function = node.func
        if isinstance(function, ast.Name) and function.id in _CALLED:
            yield self._start(function), self._end(function), _CALLED[function.id], "call"
            if function.id == "sorted" and len(node.args) == 1:
                yield *whole, f"list({self._source(node.args[0])})", "call"
        elif isinstance(function, ast.Attribute):
            name = self._end(function) - len(function.attr), self._end(function)
            if function.attr in _METHODS:
                yield *name, _METHODS[function.attr], "call"
            if function.attr in _TRIMMING:
                yield *whole, self._source(function.value), "call"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What is below a node, without what only readers, type checkers and decorators see."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _statements(node.body)
        return
    if isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield node.value
        return
    if isinstance(node, ast.JoinedStr):  # the places of what is in it are only right from Python 3.12 on
        return
    for _, value in ast.iter_fields(node):
        children: Iterable[object] = value if isinstance(value, list) else [value]
        yield from (child for child in children if isinstance(child, ast.AST) and not _is_ignored(child))


def _is_ignored(node: ast.AST) -> bool:
    """Imports, assertions, what only a type checker reads; and that a zip is only as long as it should be."""
    return (
        isinstance(node, _IGNORED)
        or (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
        or (isinstance(node, ast.keyword) and node.arg == "strict")
    )


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_docstring and not _is_ignored(statement):
            yield statement
