"""The history of a repository as a changelog of meaning.

``source/commits.py`` says which commits touched which documents, ``worker.py`` what that changed, ``run.py`` has
several workers do it and puts together what they say, and ``flapping.py`` folds what cancels itself out.
"""
