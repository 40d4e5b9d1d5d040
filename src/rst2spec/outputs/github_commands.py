"""GitHub's workflow commands, and escaping for its Markdown."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.outputs.plain import escape_controls

# Characters that could be Markdown or HTML. A character reference is literal everywhere, also in tables.
_MARKUP: Final = re.compile(r"[]$&*<>\[\\_`|~]|:(?=/)|(?<=www)\.")


def command(level: str, *lines: str, **properties: object) -> bytes:
    """A workflow command: an annotation of a file's line, with a text of one or more lines."""
    property_list = ",".join(f"{name}={property_of(str(value))}" for name, value in properties.items())
    return f"::{level} {property_list}::{'%0A'.join(data_of(escape_controls(line)) for line in lines)}\n".encode()


def data_of(text: str) -> str:
    """Escapes a command's text."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_of(text: str) -> str:
    """Escapes the value of a command's property."""
    return escape_controls(data_of(text).replace(":", "%3A").replace(",", "%2C"))


def escaped(text: str) -> str:
    """Escapes a text for Markdown."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", escape_controls(text))
