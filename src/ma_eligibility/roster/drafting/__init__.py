"""The draft of a map, from what an export holds."""
