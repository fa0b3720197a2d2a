"""What keeps the HTTP side safe: who asks, from where, how often, and what is told."""
