"""Tables of projects, by noun."""

from redvest.projects.models.brands import Brand, BrandCriteria, BrandReview
from redvest.projects.models.following import Follow, News, Offer
from redvest.projects.models.incubation import Application, Call, SupportStage
from redvest.projects.models.plan import BudgetLine, CoreMember, Milestone, Partner, Risk
from redvest.projects.models.project import Project
from redvest.projects.models.releases import Release, ReleasedProject
from redvest.projects.models.reports import Extension, MeasuredOutputs, Report

__all__ = [
    "Application",
    "Brand",
    "BrandCriteria",
    "BrandReview",
    "BudgetLine",
    "Call",
    "CoreMember",
    "Extension",
    "Follow",
    "MeasuredOutputs",
    "Milestone",
    "News",
    "Offer",
    "Partner",
    "Project",
    "Release",
    "ReleasedProject",
    "Report",
    "Risk",
    "SupportStage",
]
