"""The formats of ``verify``: each is a module with ``SUFFIX``, ``SHOWS`` and ``write(verification, options)``."""
