"""The base of the published contract's classes: their pydantic configuration, and the roles of their fields."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any, ClassVar, Final, get_args, get_type_hints


def published_name(field: str) -> str:
    """The name of a field in JSON: the one that no Python name can be is ``$schema``."""
    return "$schema" if field == "schema_address" else field


# Pydantic's configuration for these classes. Docstrings are only read when a schema is written
# (spec/serialization.py): finding them in the source takes longer than the rest of the set-up.
PYDANTIC_CONFIG: Final[dict[str, Any]] = {
    "alias_generator": published_name,
    "extra": "forbid",
    "json_schema_serialization_defaults_required": True,
}


class Contract:
    """A class of the published contract: a frozen dataclass without slots, whose values orjson writes twice as fast."""

    __pydantic_config__: ClassVar[Any] = PYDANTIC_CONFIG


class Role(Enum):
    """The role of a field, as an annotation: ``line: Annotated[int | None, VOLATILE]``."""

    MEANING = "part of a document's meaning: the digest depends on it, and diff reports its changes"
    FORM = "how the document writes it, such as how often: the digest and diff ignore it"
    DERIVED = "follows from other fields, from the file name or from other documents"
    VOLATILE = "changes without a change of meaning: the stable form leaves it out"


MEANING: Final = Role.MEANING
FORM: Final = Role.FORM
DERIVED: Final = Role.DERIVED
VOLATILE: Final = Role.VOLATILE


def plain_text(doc: str) -> str:
    """A docstring's text without markup: inline literals get single quotes."""
    return doc.replace("``", "'")


@cache
def roles_of(kind: Any) -> dict[str, Role | None]:
    """The role of each field of a class, in the order of the fields; null if it has none."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: next((item for item in getattr(hints[name], "__metadata__", ()) if isinstance(item, Role)), None)
        for name in kind.__dataclass_fields__
    }


@cache
def parts_of(kind: Any) -> tuple[Any, ...]:
    """The contract's classes in the field types of a class: directly, or in a tuple, a mapping or a union."""
    classes: dict[type[Contract], None] = {}
    pending = list(get_type_hints(kind).values())
    for hint in pending:
        pending += get_args(hint)
        if isinstance(hint, type) and issubclass(hint, Contract):
            classes[hint] = None
    return tuple(classes)
