"""Reviews: what they say, where, and their being published exactly once."""
