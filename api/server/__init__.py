"""The server about itself: its health, its first page, its projections."""
