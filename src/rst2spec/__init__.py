"""rst2spec."""
