"""The formats of ``compile``: each module has ``write(result, options)``, which yields bytes."""
