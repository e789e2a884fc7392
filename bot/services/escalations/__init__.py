"""Escalations: raising, settling, what happens when nobody settles, and lists (design 2.3)."""
