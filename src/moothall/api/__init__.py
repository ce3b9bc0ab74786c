"""Which operations exist: one package for each vendor and one for our own, one module for each noun."""
