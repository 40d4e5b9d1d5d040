"""What docutils itself has to say of a document."""

from __future__ import annotations

from dataclasses import dataclass

from rst2spec.source import Source
from rst2spec.tokens.docutils_reader.reader import MAX_CHARACTERS

_WARNING = 2


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """A message of docutils: level 2 (warning) to 4 (severe), line from 1, text on one line."""

    level: int
    line: int
    text: str


def system_messages(source: Source) -> tuple[SystemMessage, ...]:
    """Docutils' messages of level warning and above, in the order of their lines.

    The document is read as it is, without our own directives and without mending. Files, addresses and raw text are
    not read. A document that docutils can't go through gives one message that says so.
    """
    import docutils.nodes
    from docutils.core import publish_doctree

    if len(source.text) > MAX_CHARACTERS:
        return (SystemMessage(4, 1, f"not asked: the document is over {MAX_CHARACTERS:,} characters"),)
    settings = {
        "_disable_config": True,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "report_level": _WARNING,
        "halt_level": 6,
        "warning_stream": False,
        "line_length_limit": MAX_CHARACTERS,
    }
    try:
        tree = publish_doctree(source.text, source_path="document", settings_overrides=settings)
    except Exception as error:  # docutils has bugs of its own: that it failed is what there is to say
        return (SystemMessage(4, 1, f"docutils gave up on this document: {type(error).__name__}"),)
    messages = [
        SystemMessage(
            int(node["level"]),
            int(node.get("line") or 1),
            " ".join(node.children[0].astext().split()) if node.children else node.astext(),
        )
        for node in [*tree.findall(docutils.nodes.system_message), *tree.transform_messages]
        if int(node["level"]) >= _WARNING
    ]
    return tuple(sorted(set(messages), key=lambda message: (message.line, message.text)))
