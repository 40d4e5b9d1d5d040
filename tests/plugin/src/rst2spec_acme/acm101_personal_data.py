"""ACM101 personal-data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity

_PERSONAL: Final = frozenset({"bornon", "birthdate", "ssn"})


class PersonalData(DocumentCheck):
    """A mapping moves personal data.

    Why this is bad: Acme's privacy officer has to sign each of these.

    Bad::

        * - bornOn
          - BirthDate
          - "string"

    Good::

        * - number
          - orderNo
          - "string"
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Ask the privacy officer."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding a mapping."""
        for flow in compiled.flows:
            for number, mapping in enumerate(flow.flow.mappings):
                path = mapping.source.path or ""
                if path.lower() in _PERSONAL:
                    row = flow.mapping_row(number).row
                    yield Finding(
                        f"{quoted(path)} is personal data", row.start, row.end, flow=flow.flow.id, mapping=mapping.id
                    )
