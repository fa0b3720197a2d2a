"""Fleet: how many machines stand where, and which; at any position of the log."""
