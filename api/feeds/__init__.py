"""Feeds: events, activity and the audit trail."""
