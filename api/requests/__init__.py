"""Requests: what they bring is read and checked, and errors are answered."""
