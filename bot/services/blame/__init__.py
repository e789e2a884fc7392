"""Blame becomes escalation: the conversation in the DM, and the clicks that end it (design 2.3)."""
