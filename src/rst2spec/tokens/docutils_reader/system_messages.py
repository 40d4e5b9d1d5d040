"""Docutils' own messages about a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, Parser, roles, states
from docutils.parsers.rst.directives import misc
from docutils.statemachine import string2lines

from rst2spec.source import Source
from rst2spec.tokens.docutils_reader.blocks import CountingStates
from rst2spec.tokens.docutils_reader.budget import CountedLines, OverBudgetError, WorkBudget

_WARNING: Final = 2
_SEVERE: Final = 4
_TAB_WIDTH: Final = 8
_MARKUP: Final = "*`|_[:\\<"  # inline markup begins or ends with one of these
_SEARCHED_CHARACTERS: Final = 2_000  # searched for the end of inline markup in the time that one line takes


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """A message of docutils: level 2 (warning) to 4 (severe), line from 1, text on one line."""

    level: int
    line: int
    text: str


def system_messages(source: Source) -> tuple[SystemMessage, ...]:
    """Docutils' messages of level warning and above, in the order of their lines.

    The document is parsed as it is, without our directives and repairs. Files, URLs and raw text aren't read. A
    document's definitions don't affect the next document. If docutils can't parse the document, there is one message
    with the reason.
    """
    settings = {
        "_disable_config": True,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "syntax_highlight": "none",  # else the messages depend on whether Pygments is installed
        "report_level": _WARNING,
        "halt_level": 6,
        "warning_stream": False,
        "line_length_limit": len(source.text) + 1,
        "tab_width": _TAB_WIDTH,
    }
    try:
        tree = publish_doctree(
            source.text, source_path="document", parser=_CountingParser(), settings_overrides=settings
        )
    except OverBudgetError as error:
        return (SystemMessage(_SEVERE, 1, f"not checked: {error}"),)
    except Exception as error:  # docutils has bugs: then its failure is the message
        return (SystemMessage(_SEVERE, 1, f"docutils fails on this document with {type(error).__name__}"),)
    messages = [
        SystemMessage(
            int(node["level"]),
            int(node.get("line") or 1),
            " ".join(node.children[0].astext().split()) if node.children else node.astext(),
        )
        for node in [*tree.findall(nodes.system_message), *tree.transform_messages]
        if int(node["level"]) >= _WARNING
    ]
    return tuple(sorted(set(messages), key=lambda message: (message.line, message.text)))


class _CountingParser(Parser):
    """Docutils' parser with a work budget. It undoes the registrations of a document."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        self.setup_parse(inputstring, document)
        lines = string2lines(inputstring, tab_width=_TAB_WIDTH, convert_whitespace=True)
        budget = WorkBudget(lines)
        machine = states.RSTStateMachine(state_classes=_state_classes(), initial_state="Body")
        registered: dict[str, Any] = {}
        document.settings.registered_roles = registered
        try:
            machine.run(CountedLines.of(lines, budget), document, inliner=_counting_inliner(budget))
        finally:
            for name, role in registered.items():
                roles.register_local_role(name, role)
        self.finish_parse()


def _counting_inliner(budget: WorkBudget) -> states.Inliner:
    """Docutils' inliner, with counted work: it searches the rest of a text for the end of each markup in it."""
    inliner = states.Inliner()  # not a subclass: it reads its patterns from the attributes of its class
    parse = inliner.parse

    def counted(text: str, lineno: int, memo: Any, parent: Any) -> Any:
        begins = sum(map(text.count, _MARKUP))
        budget.spend(begins * len(text) // _SEARCHED_CHARACTERS)
        return parse(text, lineno, memo, parent)

    inliner.parse = counted  # type: ignore[method-assign]
    return inliner


class _CountingStates(CountingStates):
    """Docutils' states, with the directives that register roles replaced."""

    nested_sm_cache: ClassVar[list[Any]] = []
    nested_sm_kwargs: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nested_sm_kwargs = {"state_classes": _state_classes(), "initial_state": "Body"}

    def run_directive(self, directive: type[Directive], match: Any, type_name: str, option_presets: Any) -> Any:
        """Docutils' own."""
        replacement = _REGISTERING.get(directive, directive)
        return super().run_directive(replacement, match, type_name, option_presets)  # type: ignore[misc]


class _UnregisteredRole:
    """Replaces a role once the document that registered it was parsed: docutils can't unregister a role."""

    def __bool__(self) -> bool:
        """False, so that docutils reports an unknown role."""
        return False


class _Role(misc.Role):
    """``role``: docutils registers a document's roles for all documents of the process."""

    def run(self) -> Sequence[Any]:
        match = self.argument_pattern.match(self.content[0]) if self.content else None
        if match and match[3] and not _role_of(self, match[3]):
            return [_unknown_role_message(self, match[3])]
        if match:
            _save_role(self, match[1])
        return super().run()


class _DefaultRole(misc.DefaultRole):
    """``default-role``: docutils registers it for all documents of the process, as the role without a name."""

    def run(self) -> Sequence[Any]:
        if self.arguments and not _role_of(self, self.arguments[0]):
            return [_unknown_role_message(self, self.arguments[0])]
        _save_role(self, "")
        return super().run()


def _role_of(directive: Directive, name: str) -> Any:
    language: Any = directive.state_machine.language
    return roles.role(name, language, directive.lineno, directive.state.reporter)[0]


def _unknown_role_message(directive: Directive, name: str) -> Any:
    """Docutils' message for a role that isn't registered."""
    block = nodes.literal_block(directive.block_text, directive.block_text)
    message = f'Unknown interpreted text role "{name}".'
    return directive.state.reporter.error(message, block, line=directive.lineno)


def _save_role(directive: Directive, name: str) -> None:
    """Saves the role of a name before the document registers another one."""
    registered = directive.state.document.settings.registered_roles
    if name.lower() not in registered:
        registered[name.lower()] = _role_of(directive, name) or _UnregisteredRole()


_REGISTERING: Final[dict[Any, Any]] = {misc.Role: _Role, misc.DefaultRole: _DefaultRole}


@cache
def _state_classes() -> tuple[type, ...]:
    return tuple([type(cls.__name__, (_CountingStates, cls), {}) for cls in states.state_classes])
