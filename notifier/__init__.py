"""Tells people and programs what happened: chat, mail, webhooks, from the activity."""
