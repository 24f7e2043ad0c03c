"""What rules say: the kinds of criterion, rule files in memory, and their evaluation."""
