"""Sessions of browsers: opened by a password or a provider, kept in a cookie."""
