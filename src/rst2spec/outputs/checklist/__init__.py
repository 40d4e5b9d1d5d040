"""The checklist that testers work through: made of a run's result, read back with their marks, merged with a newer run.

Two formats write it, ``spec_formats/xlsx.py`` and ``spec_formats/csv.py``.
"""
