"""Organizations and chat apps from a text file: reading it, finding what differs, checking, and carrying it out."""
