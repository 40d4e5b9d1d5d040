"""R708 stale-document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from typing import ClassVar

from rst2spec.checks.base import RunCheck, RunFinding, RunNote, RunSummary, plural
from rst2spec.spec.diagnostic import Severity


class StaleDocument(RunCheck):
    """A document is more than a week older than the newest one.

    Why this is worth knowing: if the generator stopped for one pair of systems, nobody notices, and the document
    describes an old state of the systems. The setting ``stale-after`` changes the number of days.

    Bad::

        acme-globex.rst    Generated: 2026-10-02 03:15:00
        globex-acme.rst    Generated: 2026-11-02 03:15:00

    Good::

        acme-globex.rst    Generated: 2026-11-02 03:14:00
        globex-acme.rst    Generated: 2026-11-02 03:15:00

    In the generator: write all documents in each run, or delete those of pairs that no longer exist.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Regenerate it, or delete it if the systems are no longer connected."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per document that is too old, at its timestamp."""
        dated = [(datetime.fromisoformat(item.generated_at), item) for item in run.documents if item.generated_at]
        if not dated:
            return
        last, newest = max(dated, key=itemgetter(0))
        limit = timedelta(days=run.stale_after)
        for time, document in dated:
            if last - time > limit:
                yield RunFinding(
                    f"document is {plural((last - time).days, 'day')} older than the newest one",
                    document.path,
                    document.stamp,
                    notes=(RunNote(newest.path, newest.stamp, "The newest document is here."),),
                )
