"""Composition root and operations: settings, the `rollerd` command, its database."""
