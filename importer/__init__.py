"""Turns the database of a CoreRoller 1.0 or a Nebraska into events."""
