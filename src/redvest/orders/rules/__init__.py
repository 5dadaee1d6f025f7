"""Decisions about orders, by subject."""
