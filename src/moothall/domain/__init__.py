"""What is allowed and what changes: plain functions of a transaction, one module for each noun."""
