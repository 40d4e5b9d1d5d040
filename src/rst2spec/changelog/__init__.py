"""The history of a repository as a changelog of meaning.

``source/commits.py`` lists which commits touched which documents. ``worker.py`` computes what each of them changed.
``run.py`` distributes the work and combines the results. ``flapping.py`` folds changes that cancel each other out.
"""
