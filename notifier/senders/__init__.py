"""How each kind of sink is told."""
