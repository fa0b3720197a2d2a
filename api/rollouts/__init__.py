"""Rollouts of groups, and their course."""
