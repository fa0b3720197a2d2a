"""Applications, channels, groups, packages and floors: what operators set."""
