"""Orders to machines: to one, to many at once, and by Nebraska's path."""
