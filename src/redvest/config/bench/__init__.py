"""What the product measures of itself, one module each; run by ``redvest bench NAME``."""
