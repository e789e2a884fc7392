"""Answers: by click, by modal, by typing."""
