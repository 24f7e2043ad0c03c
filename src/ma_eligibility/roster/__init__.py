"""Rosters: many profiles in one file, of whatever form."""
