"""Keeps records and promises what an engine must keep."""
