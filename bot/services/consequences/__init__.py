"""Consequences: what each week counts as, the ladder, surprises, and what a sponsor decides at the third step."""
