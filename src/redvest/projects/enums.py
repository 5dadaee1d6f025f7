"""The life of a project as one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectState(models.TextChoices):
    """Draft, submitted for approval, running, or closed. A time-out is never an approval."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RUNNING = "running", _("实施中")
    CLOSED = "closed", _("已结项")


PROJECT_TRANSITIONS: dict[str, frozenset[str]] = {
    ProjectState.DRAFT: frozenset({ProjectState.SUBMITTED}),
    ProjectState.SUBMITTED: frozenset({ProjectState.RUNNING, ProjectState.DRAFT}),
    ProjectState.RUNNING: frozenset({ProjectState.CLOSED}),
    ProjectState.CLOSED: frozenset(),
}

#: States in which everyone may see a project.
PUBLIC_STATES = (ProjectState.RUNNING, ProjectState.CLOSED)
