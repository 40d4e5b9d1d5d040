"""The testers' checklist: built from a run's result, read back with their marks, and merged with a newer run.

Two formats write it, ``spec_formats/xlsx.py`` and ``spec_formats/csv.py``.
"""
