"""The defaults of the settings. They aren't in ``settings.py``, which takes 7 ms to import."""

from collections.abc import Mapping
from typing import Any, Final

from rst2spec.checks.base import DEFAULT_STALE_AFTER

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
    "grammar": None,
    "systems": {},
    "stale-after": DEFAULT_STALE_AFTER,
    "data": {},
    "pairs": (),
    "values": {},
    "suppress": (),
    "allow": (),
}
