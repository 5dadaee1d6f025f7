"""Assembles the parts: settings, addresses, the server, jobs and the `redvest` command. Knows every part; none knows it."""
