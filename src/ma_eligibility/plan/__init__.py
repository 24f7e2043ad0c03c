"""What would open an exam: sets of changes to a profile, each tried by evaluation."""
