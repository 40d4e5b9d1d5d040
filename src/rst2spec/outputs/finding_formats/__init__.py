"""The formats of ``check``: each module has a function ``write(result, options)`` that yields bytes."""
