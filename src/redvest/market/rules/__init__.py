"""Decisions of the market, by subject."""
