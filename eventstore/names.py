"""What our things are called in the database."""

SCHEMA = "coreroller"
PAST = "coreroller_past"
"""The schema of the views that look back."""
BESIDE = "coreroller_beside"
"""The schema of the tables that are built beside the live ones, by the same names."""
EVERYTHING = (SCHEMA, PAST, BESIDE)
"""The schemas of all that is ours."""
SERVER_ROLE = "coreroller_server"
