"""Pages for the audience `office`."""
