"""Hosted files: served to machines and mirrors, uploaded by operators."""
