"""The log: how events are encoded, appended in commit order, and read again."""
