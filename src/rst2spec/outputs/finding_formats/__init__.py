"""The formats of ``check``: each module has ``write(result, options)``, which yields bytes."""
