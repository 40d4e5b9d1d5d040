"""What each value of the contract's enumerations means. The JSON Schema and ``docs/spec.md`` contain these texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Enumeration(NamedTuple):
    """An enumeration: what it is about, and the meaning of each value."""

    about: str
    values: Mapping[str, str]

    @property
    def description(self) -> str:
        """The text of both for the JSON Schema."""
        return "\n".join([self.about, "", *(f"``{value}``: {meaning}" for value, meaning in self.values.items())])


ENUMERATIONS: Final[Mapping[str, Enumeration]] = {
    "CreationPolicy": Enumeration(
        "When a target is created for a source.",
        {
            "always": "A target is created for every source.",
            "match_or_create": "A source is linked to the target that matches it; if none does, a target is created.",
            "conditional": "A target is created only on a condition. The condition may be missing from the document.",
            "conditional_match_or_create": "On a condition, a source is linked to the target that matches it; if none "
            "does, a target is created.",
            "when_connected": "No target is created for a source by itself. One is created once the source is "
            "connected to a record of one of the entity types in ``connected_to``, and that record is synchronized "
            "into the system ``into``.",
            "linked_only": "No target is created. A source is kept in sync with a target once the two are linked.",
        },
    ),
    "TypeKind": Enumeration(
        "What a data type's cell contains.",
        {
            "primitive": 'The name of a type in quotes, such as ``"string"``; ``name`` has it.',
            "expression": "An expression of Sesam's transformation language as a JSON array; ``expression`` has it.",
            "not_applicable": "``N/A``: the type was lost (R504).",
            "malformed": "Anything else (R501); ``text`` has it.",
            "missing": "Nothing: the cell is empty.",
        },
    ),
    "UnreadKind": Enumeration(
        "Where text was found that no other field contains.",
        {
            "sentence": "A sentence that isn't one of the document language, or whose position gives it no meaning.",
            "heading": "A heading that doesn't name a source and a target.",
            "cell": "A cell that isn't part of a known table: a fourth column, or a table that no sentence announces.",
            "header": "A table header that isn't the expected one.",
            "clause": "The part of a cell in parentheses that can't be read as conditions (R305).",
            "timestamp": "A ``Generated:`` line without a valid time (R103).",
            "introduction": "Text before the first section that isn't the introduction, or an introduction that names "
            "other systems than the title.",
            "markup": "Markup that these documents don't use, such as a directive or a picture.",
        },
    ),
    "Evidence": Enumeration(
        "Where the name of a system comes from if the title lacks it; the first source that has one counts.",
        {
            "configuration": "The setting ``systems``.",
            "document": "The document's own sections: labels, table headers and sentences.",
            "same_side": "Other documents of the run, where the system is on the same side.",
            "other_side": "Other documents of the run, where it is on the other side.",
        },
    ),
    "NameSource": Enumeration(
        "Where the name of a system was found.",
        {
            "configuration": "In the setting ``systems``.",
            "title": "In titles.",
            "section": "In labels, table headers or sentences.",
        },
    ),
    "RootRule": Enumeration(
        "Which folder all paths of a run are relative to.",
        {
            "option": "The folder that was given with ``--root``.",
            "configuration": "The folder of the configuration file.",
            "git": "The top folder of the git repository.",
            "arguments": "The folder that contains everything that was compiled.",
        },
    ),
    "Severity": Enumeration(
        "How severe a finding is.",
        {
            "error": "Something is missing or ambiguous: a consumer may get a wrong result.",
            "warning": "The document isn't as it should be; a consumer can read it.",
            "info": "Worth knowing.",
        },
    ),
}
