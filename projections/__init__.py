"""Read models: the code that builds them from events, and the queries on them."""
