"""Compares the data of two systems with what their documents promise: ``rst2spec verify``.

It writes SQL and has DuckDB run it. ``subject.py`` takes from the spec what is to be verified, ``sources.py`` opens the
data, ``access.py`` finds properties in it, ``staging.py`` gives each of its tables one form, ``record_pairs.py`` finds
the pairs of records, and ``mapping_statement.py`` and ``creation.py`` have the statements that decide the items of the
checklist.
"""
