"""People: users, teams and tokens, and who it is that asks."""
