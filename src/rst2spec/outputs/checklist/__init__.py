"""The testers' checklist: built from a run's result, read back with their marks, and merged with a newer run.

Two formats write it (``checklist_formats/``).
"""
