"""Will copy releases from an upstream Omaha server; nothing of it is here yet."""
