"""Composition root: settings, HTTP, engine choice, lifecycle, telemetry."""
