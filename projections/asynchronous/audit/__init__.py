"""Audit: who changed what, from what to what, and why."""
