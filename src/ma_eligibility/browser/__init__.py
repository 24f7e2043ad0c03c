"""The page with the engine inside: one HTML file that asks, answers and stores nothing, in a browser without network."""
