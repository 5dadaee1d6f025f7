"""Pages for the audience `accounts`."""
