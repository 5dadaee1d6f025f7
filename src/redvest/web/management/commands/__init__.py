"""Commands of Django's that the product does its own way."""
