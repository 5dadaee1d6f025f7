"""Reads of points, by subject."""
