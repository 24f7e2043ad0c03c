"""The export of an office, read by a map."""
