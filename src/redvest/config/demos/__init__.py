"""Demos: synthetic counties made through the operations. ``NAME.load(progress)`` fills an empty database with one."""
