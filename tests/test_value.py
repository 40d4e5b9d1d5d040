"""What the spec's values share: equality, hash and text as ``dataclass`` itself would write them."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass, make_dataclass, replace
from typing import Any

import pytest

from rst2spec.spec import diagnostic, model
from rst2spec.spec.base import Value
from rst2spec.spec.diagnostic import FolderDiagnostic
from rst2spec.spec.model import Condition, Mapping

VALUES = sorted(
    {
        item
        for module in (diagnostic, model)
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Value) and item is not Value
    },
    key=lambda item: item.__name__,
)


@pytest.mark.parametrize("kind", VALUES)
def test_values_are_what_dataclass_would_make(kind: type[Any]) -> None:
    assert is_dataclass(kind)
    names = [field.name for field in fields(kind)]
    plain: Any = make_dataclass(kind.__name__, names, frozen=True)
    content = {name: f"{name}!" for name in names}
    value = kind(**content)
    assert repr(value) == repr(plain(**content))
    assert value == kind(**content)
    assert hash(value) == hash(kind(**content))
    assert value != plain(**content)
    assert pickle.loads(pickle.dumps(value)) == value  # workers send them
    for name in names:
        assert value != replace(value, **{name: "other"})
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, "other")
    assert not hasattr(value, "__dict__")


def test_there_are_values() -> None:
    assert {Condition, Mapping, FolderDiagnostic} <= set(VALUES)
