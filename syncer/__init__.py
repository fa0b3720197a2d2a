"""Copies releases from an upstream Omaha server, channel by channel."""
