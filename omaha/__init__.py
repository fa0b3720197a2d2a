"""The Omaha endpoint: wire format, and what turns a request into recorded decisions."""
