"""Filling in a profile by questions: which fact to ask for next, in which words, and what an answer changes."""
