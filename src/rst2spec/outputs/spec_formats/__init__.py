"""The formats of ``compile``: each module has a function ``write(result, options)`` that yields bytes.

One that can be read back also has ``read(content)``, which returns the spec's version and its documents.
"""
