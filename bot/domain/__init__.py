"""Pure rules over values: no Slack, no SQL, no clock, no files. Time arrives as an argument."""
