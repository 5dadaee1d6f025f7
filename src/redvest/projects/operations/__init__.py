"""Writes of projects: drafted by their team, decided by the site above, reported, closed on what was measured."""

from redvest.projects.operations.brands import (
    decide_brand,
    lapse_brand,
    nominate_brand,
    remind_of_brands,
    renew_brand,
    set_criteria,
)
from redvest.projects.operations.closing import (
    answer_midterm,
    close_project,
    report_closing,
    report_midterm,
    return_closing,
)
from redvest.projects.operations.deciding import (
    begin_projects,
    decide_project,
    escalate_overdue,
    remind_of_endings,
)
from redvest.projects.operations.drafting import (
    copy_project,
    delete_project,
    draft_project,
    edit_project,
    submit_project,
)
from redvest.projects.operations.incubation import (
    apply_for_incubation,
    claw_back,
    decline_application,
    evaluate_application,
    give_stage,
    open_call,
    select_application,
    withdraw_application,
)
from redvest.projects.operations.public import (
    answer_offer,
    follow_project,
    offer_support,
    post_news,
    release_projects,
    unfollow_project,
    withdraw_offer,
)
from redvest.projects.operations.running import (
    ask_extension,
    decide_extension,
    reach_milestone,
    resume_project,
    stop_project,
    suspend_project,
)
from redvest.projects.rules import ProjectForm

__all__ = [
    "ProjectForm",
    "answer_midterm",
    "answer_offer",
    "apply_for_incubation",
    "ask_extension",
    "begin_projects",
    "claw_back",
    "close_project",
    "copy_project",
    "decide_brand",
    "decide_extension",
    "decide_project",
    "decline_application",
    "delete_project",
    "draft_project",
    "edit_project",
    "escalate_overdue",
    "evaluate_application",
    "follow_project",
    "give_stage",
    "lapse_brand",
    "nominate_brand",
    "offer_support",
    "open_call",
    "post_news",
    "reach_milestone",
    "release_projects",
    "remind_of_brands",
    "remind_of_endings",
    "renew_brand",
    "report_closing",
    "report_midterm",
    "resume_project",
    "return_closing",
    "select_application",
    "set_criteria",
    "stop_project",
    "submit_project",
    "suspend_project",
    "unfollow_project",
    "withdraw_application",
    "withdraw_offer",
]
