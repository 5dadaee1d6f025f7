"""Pages of judges: one entry at a time, on a phone or tablet, with nothing that is typed ever lost."""
