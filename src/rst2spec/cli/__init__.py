"""The commands. Each is a module with ``add_arguments`` and ``run``; it is imported only when it is called."""
