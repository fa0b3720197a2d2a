"""The clock: the process that turns the passing of time into events."""
