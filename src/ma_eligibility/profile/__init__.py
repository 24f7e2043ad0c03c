"""Nouns that are passed along: what a candidate declares, and what was found."""
