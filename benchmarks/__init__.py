"""How fast it is, as ratios against a bare Bolt app in the same run: `python -m benchmarks`."""
