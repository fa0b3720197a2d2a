"""Several clients at once: versions of things, conditions, and repeated requests."""
