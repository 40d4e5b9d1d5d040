"""Changes of meaning between two versions of documents, and their impact.

``kinds.py`` is the table of all kinds and impacts, ``document_changes.py`` compares two versions of a document, and
``fold.py`` merges changes that are one change of a whole run.
"""
