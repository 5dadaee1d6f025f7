"""Writes of the market, by subject."""
