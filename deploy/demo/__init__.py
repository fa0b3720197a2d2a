"""Sample data: two weeks of a fleet's history, which goes on while the demo serves."""
