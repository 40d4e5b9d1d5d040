"""The formats: one file each, a pure function from a run's result to bytes. They are found by walking the packages."""
