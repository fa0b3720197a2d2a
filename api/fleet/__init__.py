"""The machines: counted, listed, one by one, explained, and ordered about."""
