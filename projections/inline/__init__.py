"""Inline read models as a whole: checked against the log, and built anew from it."""
