"""What the wire sheets say, against what the registries declare."""
