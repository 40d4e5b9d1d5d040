"""``python -m rst2spec``."""

from rst2spec.cli.main import script

script()
