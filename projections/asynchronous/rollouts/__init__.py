"""Rollouts: what groups had granted, and how far they were, after each event."""
