"""Many people at once: how rosters are read, assessed and told of."""
