"""Did you hit it? Claims, their evidence, and whoever confirms or disputes them."""
