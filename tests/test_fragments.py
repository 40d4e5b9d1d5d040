"""The texts of a run's documents are joined in order, whether they fit into memory or not."""

from __future__ import annotations

import pytest

from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.written_documents import OutputRequest
from rst2spec.run.fragments import DocumentFragment, FragmentBuffer
from rst2spec.run.store import Store
from rst2spec.spec.serialization import dump_value
from rst2spec.spec.values import system_of

_MEGABYTE = 1 << 20
_SYSTEMS = system_of("Acme", "acme"), system_of("Globex", "globex")


@pytest.mark.parametrize("count", [0, 1, 40, 100])
def test_all_documents_are_there(count: int) -> None:
    texts = [b'{"a":%b}' % (b"%d" % (number % 10) * _MEGABYTE) for number in range(count)]
    buffer = FragmentBuffer(OutputRequest("jsonl", SpecOptions()), Store())
    for number, text in enumerate(texts):
        pieces = (text[:-1] + b',"source":', b',"target":', b',"z":%d}' % number) if number % 3 else (text,)
        buffer.add(DocumentFragment(pieces, (("R101", "error"),) if number == 1 else ()))
    joined = buffer.joined(lambda number: _SYSTEMS if number % 3 else ())
    source, target = map(dump_value, _SYSTEMS)
    expected = [
        b'%b,"source":%b,"target":%b,"z":%d}' % (text[:-1], source, target, number) if number % 3 else text
        for number, text in enumerate(texts)
    ]
    for _ in range(2):  # it can be read again
        assert all(one == other for one, other in zip(joined.texts, expected, strict=True))
    assert joined.severities == ({"R101": "error"} if count > 1 else {})
