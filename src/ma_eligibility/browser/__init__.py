"""The page with the engine inside: one HTML file, which asks and answers in a browser, and stores and sends nothing."""
