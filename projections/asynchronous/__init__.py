"""Asynchronous projections: read models that follow the log, each in a room."""
