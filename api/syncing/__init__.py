"""The syncer: what it is at, how its channels are, and rounds that are ordered."""
