"""How things are told to people: tables, times, policies in words."""
