"""The base of the published contract's classes: their pydantic configuration, and the roles of their fields."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any, ClassVar, Final, get_args, get_type_hints

# Pydantic's configuration for these classes. Docstrings are only read when a schema is written (spec/codec.py): finding
# them in the source takes longer than the rest of the set-up.
PYDANTIC_CONFIG: Final[dict[str, bool | str]] = {
    "extra": "forbid",
    "json_schema_serialization_defaults_required": True,
}


class Contract:
    """A class of the published contract."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = PYDANTIC_CONFIG


class Role(Enum):
    """The role of a field, as an annotation: ``line: Annotated[int | None, VOLATILE]``."""

    MEANING = "part of what a document means: the digest changes with it, and diff reports it"
    FORM = "how the document writes it, such as how often: neither the digest nor diff looks at it"
    DERIVED = "follows from other fields, from the file's name or from other documents"
    VOLATILE = "changes without a change of meaning: the stable form leaves it out"


MEANING: Final = Role.MEANING
FORM: Final = Role.FORM
DERIVED: Final = Role.DERIVED
VOLATILE: Final = Role.VOLATILE


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
