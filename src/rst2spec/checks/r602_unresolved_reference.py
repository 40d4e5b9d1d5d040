"""R602 unresolved-reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import RunCheck, RunFinding, RunSummary, quoted
from rst2spec.spec.diagnostic import Severity


class UnresolvedReference(RunCheck):
    """A statement names an entity that has no flows.

    Why this is worth knowing: nobody can test "if it is connected to a Acme Basket" if no document of the run has a
    flow of Acme Basket. In the spec, such a reference has no slug, entity and flows.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Before any synchronization can take place, a link between a Acme Orders and a Globex Invoices must be established.

        A new Globex Invoices will be created from a Acme Orders if it is connected to a Acme Basket that is synchronized into Globex.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Before any synchronization can take place, a link between a Acme Orders and a Globex Invoices must be established.

        A new Globex Invoices will be created from a Acme Orders if it is connected to a Acme Orders that is synchronized into Globex.

    In the generator: name the entity as in the labels of its flows.
    """  # noqa: E501

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Correct the name, or ignore this if the entity isn't synchronized."
    needs_flows: ClassVar[bool] = True

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per name in a document, at its first occurrence."""
        for document in run.documents:
            names: set[str] = set()
            for flow in document.flows:
                for question, span in flow.open_references:
                    if question.text not in names and run.answer(question) is None:
                        names.add(question.text)
                        yield RunFinding(
                            f"entity {quoted(question.text)} has no flows",
                            document.path,
                            span,
                            flow=flow.id,
                            clause=question.text,
                        )
