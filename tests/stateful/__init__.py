"""Random sequences of calls, held against models that are simple enough to be seen right."""
