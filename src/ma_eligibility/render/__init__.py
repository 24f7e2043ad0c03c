"""What was explained, to text for the terminal or to JSON: one module each, none of which decides anything."""
