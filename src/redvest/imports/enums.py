"""What can be imported, and the states of a run."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    """What the rows of a file are."""

    PEOPLE = "people", _("人员")
    TEAMS = "teams", _("队伍")
    SITES = "sites", _("阵地")
    HOURS = "hours", _("过去的活动与时长")


class RunState(models.TextChoices):
    """A run from the reading of its file to its end."""

    DRAFT = "draft", _("待核对列")
    CHECKING = "checking", _("正在试导入")
    CHECKED = "checked", _("已试导入，未写入")
    RUNNING = "running", _("正在导入")
    DONE = "done", _("已完成")
    STOPPED = "stopped", _("已停止")


#: From each state, where a run may go.
RUN_TRANSITIONS: dict[str, frozenset[str]] = {
    RunState.DRAFT: frozenset({RunState.CHECKING, RunState.RUNNING}),
    RunState.CHECKING: frozenset({RunState.CHECKED, RunState.STOPPED}),
    RunState.CHECKED: frozenset({RunState.CHECKING, RunState.RUNNING}),
    RunState.RUNNING: frozenset({RunState.DONE, RunState.STOPPED}),
    RunState.STOPPED: frozenset({RunState.CHECKING, RunState.RUNNING}),
    RunState.DONE: frozenset(),
}
#: States in which there is work to do.
WORKING = (RunState.CHECKING, RunState.RUNNING)
#: The end of a check and of an import.
END_OF = {RunState.CHECKING: RunState.CHECKED, RunState.RUNNING: RunState.DONE}

#: So many rows are worked off, and committed, at once. Teams are made one by one, so fewer.
ROWS_AT_ONCE = {ImportKind.PEOPLE: 500, ImportKind.TEAMS: 100, ImportKind.SITES: 500, ImportKind.HOURS: 500}
#: What a file may be at most: bytes as it comes and unpacked, rows, columns, characters in a cell.
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 60
LONGEST_CELL = 2000
#: How long rows are kept after a run's last work.
KEPT_FOR = timedelta(days=30)
#: A run in work on which nobody has worked for so long was given up by a killed process.
GIVEN_UP_AFTER = timedelta(minutes=2)
