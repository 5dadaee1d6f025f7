"""Assembles the parts: settings, addresses, server, jobs, the `redvest` command. Knows every part; none knows it."""
