"""Records, one module for each noun: what is stored of it, and the statements that read and write it."""
