"""What a rule may ask of a field: one class for each kind of field."""
