"""Unmodified vendor SDKs against a real server process: what they make of an answer is what counts."""
