"""Moothall: a self-hosted server for an organization's roles, meeting rooms and chat groups."""

__version__ = "0.1.0"
