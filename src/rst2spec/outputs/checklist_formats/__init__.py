"""The formats of the checklist, one file each: a module with ``NAME``, ``SUFFIX`` and ``write``."""
