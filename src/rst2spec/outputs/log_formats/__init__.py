"""The formats of ``log``: each module has ``write(changelog, options)``, which yields bytes.

``HAS_POINTS`` says whether a format shows all documents over time: then those that no commit touched are read, too.
"""
