"""What GitHub takes: workflow commands, and text that is no Markdown of it."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.outputs.plain import visible

# What could be Markdown or HTML. As a character reference it is always itself, in tables and elsewhere.
_MARKUP: Final = re.compile(r"[]$&*<>\[\\_`|~]|:(?=/)|(?<=www)\.")


def command(level: str, *lines: str, **properties: object) -> bytes:
    """A workflow command: an annotation of a file's line, with a text of some lines."""
    told = ",".join(f"{name}={property_of(str(value))}" for name, value in properties.items())
    return f"::{level} {told}::{'%0A'.join(data_of(visible(line)) for line in lines)}\n".encode()


def data_of(text: str) -> str:
    """A command's text."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_of(text: str) -> str:
    """The value of a command's property."""
    return visible(data_of(text).replace(":", "%3A").replace(",", "%2C"))


def escaped(text: str) -> str:
    """A text as Markdown writes it, whatever is in it."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", visible(text))
