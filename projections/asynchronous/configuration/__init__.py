"""Projection: the configuration as it was at every event, for who looks back."""
