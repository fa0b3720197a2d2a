"""What our things are called in the database."""

SCHEMA = "coreroller"
PAST = "coreroller_past"
"""The schema of the views that look back."""
SERVER_ROLE = "coreroller_server"
