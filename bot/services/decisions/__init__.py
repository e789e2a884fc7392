"""Decisions: the ways in, the memo, its confirmation, and lists (design 2.4)."""
