"""What a candidate declares: the records of a profile, and the vocabulary that rules may use of them."""
