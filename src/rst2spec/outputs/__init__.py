"""The formats: one file each, a pure function from a run's result to bytes, found by walking their package."""
