"""Rules under review: what can be proved of them, what their cases show, what a change would do."""
