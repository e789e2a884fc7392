"""Absences: set by oneself, the sponsor or a leader, also afterwards; the stand-in answers meanwhile."""
