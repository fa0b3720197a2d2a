"""The commands of operators, a module for each kind of aggregate."""
