"""The store: engines, the file, and what happens to it when things go wrong."""
