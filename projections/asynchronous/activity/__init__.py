"""Activity: what happened that an operator wants to know of."""
