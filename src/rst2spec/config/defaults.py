"""What a setting is where nobody says it: apart from ``settings.py``, which only a configuration needs (7 ms)."""

from collections.abc import Mapping
from typing import Any, Final

DEFAULTS: Final[Mapping[str, Any]] = {
    "documents": (),
    "select": ("ALL",),
    "extend-select": (),
    "ignore": (),
    "per-file-ignores": {},
    "severity": {},
    "fail-on": "error",
    "baseline": None,
    "base": None,
    "exclude": (),
    "force-exclude": False,
    "systems": {},
    "suppress": (),
    "allow": (),
}
