"""Fixtures of several files here."""

from activities.timekeeping import served as served
