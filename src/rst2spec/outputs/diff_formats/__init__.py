"""The formats of ``diff``: each module has ``write(comparison, options)``, which yields bytes."""
