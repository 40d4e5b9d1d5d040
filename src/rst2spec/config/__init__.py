"""The configuration: the settings, how they are loaded, and how a run applies them."""
