"""Version 1, one module a domain."""
