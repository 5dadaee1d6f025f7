"""Writes of points, by subject."""
