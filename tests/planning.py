"""A project's plan for tests that need one to be submitted: what is said in each dimension, and honest answers."""

from typing import Any

from redvest.projects.rules import NONE_OF_THE_SIX

#: The part of a ``ProjectForm`` that is not needed before it is submitted.
PLAN: dict[str, Any] = {
    "fields": ("teaching", "poverty"),
    "need": "全镇 63 名留守儿童放学后没有人辅导。",
    "goal": "一年内每人每周辅导两次，期末及格率提高一成。",
    "delivery": "每周三、周六下午在大桥社区新时代文明实践站辅导。",
    "results": "辅导 3000 人次，家长满意。",
    "feature": "退休教师和返乡大学生结对。",
    "recipients": "留守儿童 63 人",
}
NONE = NONE_OF_THE_SIX
