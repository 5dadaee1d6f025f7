"""The six kinds of things that are not volunteer service, asked about at every submission, as for projects."""

from redvest.projects.rules.service import NONE_OF_THE_SIX, why_not_declare, why_not_service

__all__ = ["NONE_OF_THE_SIX", "why_not_declare", "why_not_service"]
