"""Versions that are taken for the same by their bytes: they have to mean the same, and have the same findings."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import Source
from rst2spec.source.read import decode
from rst2spec.source.stamp import without_stamp
from tests.conftest import SAMPLES, every_document
from tests.writing import document, front, section

PATH = "acme-globex.rst"
STAMPS = st.sampled_from(
    [
        "2026-11-02 03:15:00", "2026-11-03 04:00:01", "2026-02-30 03:15:00", "yesterday", "", "2026-11-02",
        "2026-11-02 03:15:00 ", "  2026-11-02 03:15:00", "\t2026-11-02 03:15:00", "2026-11-02 25:00:00",
    ]
)  # fmt: skip
# two dates, or the same text twice, besides any two: most of any two are not taken for the same
PAIRS = st.one_of(
    st.tuples(*[st.sampled_from(["2026-11-02 03:15:00", "2026-11-03 04:00:01", "2027-01-31 23:59:59"])] * 2),
    STAMPS.map(lambda stamp: (stamp, stamp)),
    st.tuples(STAMPS, STAMPS),
)
LINES = st.lists(
    st.sampled_from(
        [
            "Generated: 2026-11-02 03:15:00",
            "Generated: no",
            "Generated:",
            "  Generated: 2026-11-04 03:15:00",
            "A line.",
            "",
        ]
    ),
    max_size=3,
)


def said(content: bytes) -> tuple[object, ...]:
    """All that is known of a document but for its time stamp and its places."""
    checked = check_source(source(content), Options())
    assert checked.document is not None
    found = [(item.code, item.message, item.fingerprint) for item in checked.diagnostics]
    return checked.document.digest, [flow.id for flow in checked.document.flows], found


def source(content: bytes) -> Source:
    """A document as it is read."""
    read = decode(content, PATH)
    assert isinstance(read, Source)
    return read


@given(PAIRS, LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_taken_for_the_same_is_the_same(pair: tuple[str, str], lines: list[str], end: str, ends: str) -> None:
    one, other = pair
    rest = "".join(f"{line}\n" for line in lines) + section()
    old = (front(generated=one) + rest).replace("\n", end).encode()
    new = (front(generated=other) + rest).replace("\n", ends).encode()
    assume(without_stamp(old) == without_stamp(new))
    assert said(old) == said(new)


def test_a_time_stamp_and_line_ends_are_left_out() -> None:
    old, new = document(), document().replace("2026-11-02 03:15:00", "2027-01-31 23:59:59").replace("\n", "\r\n")
    assert without_stamp(old.encode()) == without_stamp(new.encode())


def test_a_stamp_that_is_a_finding_and_a_sentence_further_down_stay() -> None:
    good = document().encode()
    for bad in (b"", b"2026-02-30 03:15:00", b"yesterday", b"2026-11-02 03:15"):
        assert without_stamp(good.replace(b"2026-11-02 03:15:00", bad)) != without_stamp(good)
    once, twice = (good + b"Generated: 2026-11-0%d 03:15:00\n" % day for day in (2, 3))
    assert without_stamp(once) != without_stamp(twice)


def test_real_documents_have_one() -> None:
    documents = {path: path.read_bytes() for path in every_document()}
    stamped = [path for path, content in documents.items() if b"\nGenerated: 20" in content]
    assert SAMPLES / "acme-globex.rst" in stamped
    assert [
        path for path in stamped if b"\nGenerated: 2000-01-01 00:00:00\n" not in without_stamp(documents[path])
    ] == []
