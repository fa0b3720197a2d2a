"""What monitoring asks for: counted by workers in shared memory, read at a scrape."""
