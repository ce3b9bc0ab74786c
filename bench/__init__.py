"""Every figure that the README quotes: `python -m bench`."""
