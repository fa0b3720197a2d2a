"""The REST API, for the dashboard and for scripts."""
