"""The formats of ``verify``: a module each, with ``SUFFIX``, ``SHOWS`` and ``write(verification, options)``."""
