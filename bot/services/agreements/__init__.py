"""Agreements: proposing, delivering, verdicts, what happens when nobody acts, and lists (design 2.7)."""
