"""The way to a server: where it is, who asks, and what becomes of a request."""
