"""From findings to what to tell, in what order: why, since when and until when, what is missing, what would help."""
