"""Pages of a shop's counter: for its keepers, on a phone, with one hand."""
