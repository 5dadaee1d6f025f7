"""Pure decisions of contests, by noun."""
