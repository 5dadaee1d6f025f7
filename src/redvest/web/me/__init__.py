"""Pages for the audience `me`."""
