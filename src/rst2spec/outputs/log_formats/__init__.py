"""The formats of ``log``: each module has a function ``write(changelog, options)`` that yields bytes.

``HAS_POINTS`` states whether a format shows the size over time. Then documents that no commit touched are read, too.
"""
