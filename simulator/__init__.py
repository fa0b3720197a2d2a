"""A fleet of machines that behave as Flatcar's update_engine does, in any number."""
