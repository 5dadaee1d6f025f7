"""Reads of contests, by noun."""
