"""The formats of ``compile``: each module has ``write(result, options)``, which yields bytes.

One that can be read back has ``read(content)``, too: the version of the spec, and its documents.
"""
