"""What changed between two versions of documents in what they mean, and whether it breaks anyone.

``kinds.py`` is the table of all kinds and classes, ``document.py`` compares two versions of a document, and
``fold.py`` puts together what is one change of a whole run.
"""
