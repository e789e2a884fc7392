"""The Monday: reviews open, people are asked and reminded, windows close."""
