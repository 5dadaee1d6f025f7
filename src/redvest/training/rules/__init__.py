"""Decisions of training, pure, by noun."""
