"""R503 wrong-arity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, plural, quoted
from rst2spec.checks.clause_cells import within
from rst2spec.checks.functions import REFERENCE, arities
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class WrongArity(DocumentCheck):
    """An expression calls a function with too few or too many arguments.

    Why this is bad: either the expression can't run, or the generator lost an argument.

    Bad::

        * - bornOn
          - BirthDate
          - ["datetime-format","_."]

    Good::

        * - bornOn
          - BirthDate
          - ["datetime-format","%Y-%m-%d","_."]

    In the generator: check expressions against the language's reference before you write them.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = f"Look up its arguments in {REFERENCE}."
    precondition: ClassVar[str] = "unusual_types"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per call."""
        known = arities()
        for flow, row, cell, parsed in compiled.unusual_type_cells:
            for call in parsed.calls:
                minimum, maximum = known.get(call.name, (0, None))
                if call.arguments < minimum or (maximum is not None and call.arguments > maximum):
                    yield Finding(
                        f"{quoted(call.name)} takes {_arguments_text(minimum, maximum)}, got {call.arguments}",
                        *within(cell, call.start, call.end),
                        flow=flow.flow.id,
                        mapping=row.mapping.id,
                        clause=call.name,
                    )


def _arguments_text(minimum: int, maximum: int | None) -> str:
    if maximum is None:
        return f"{minimum} or more arguments"
    if minimum == maximum:
        return plural(minimum, "argument") if minimum else "no arguments"
    return f"{minimum} to {maximum} arguments"
