"""The formats of ``diff``: each module has a function ``write(comparison, options)`` that yields bytes."""
