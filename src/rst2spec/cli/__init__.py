"""The commands. Each is a module with ``add_arguments`` and ``run``, imported when it is called."""
