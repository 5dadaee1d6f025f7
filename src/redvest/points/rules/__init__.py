"""Decisions about points, by subject."""
