"""Excel workbooks: the archive and its bounds, rows, and what cells show."""
