"""The error tables of operations, one module for each noun."""
