"""Reads of the market, by subject."""
