"""The write model: aggregates, events, refusals and the pure rollout decision.

Nothing here does I/O. What a rule needs is handed in; what follows from it is events.
"""
