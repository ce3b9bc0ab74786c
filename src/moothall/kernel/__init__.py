"""Words that every package shares: time, identifiers, faults, limits. No I/O."""
