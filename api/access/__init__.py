"""Access: who asks, what they may do, and what was refused them."""
