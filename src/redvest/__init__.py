"""Redvest 红马甲: from a village station to an honest figure."""

__version__ = "0.1.0"
