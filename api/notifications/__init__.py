"""Who is told what happened, how far that is, and what was given up."""
