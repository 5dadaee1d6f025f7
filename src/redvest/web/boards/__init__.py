"""Boards for a wall and for everybody's phone: rendered once per change, however many watch."""
