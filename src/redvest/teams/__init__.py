"""Teams (志愿服务队伍): 总队 支队 分队 in a tree beside the sites, professional teams, organisations, groups.

A team stands at one site and may have a parent team; its ``path`` is made of team codes (``/T000001/T000007/``).
Names are unique among the active teams of a site. A person has at most one live membership of a team; ``members``
always equals the active ones. Dissolving keeps everything and ends memberships and leaders' roles.
"""
