"""The labelled replies the judge is trained on, one JSON object a line, and the script that checks them."""
