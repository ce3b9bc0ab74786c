"""What keeps the repository's pages honest."""
