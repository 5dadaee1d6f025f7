"""Pages for the audience `team`."""
