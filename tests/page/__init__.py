"""The page to explore: its data, its views in a real browser, and the server that serves it."""
