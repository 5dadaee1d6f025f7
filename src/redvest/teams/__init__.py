"""Teams (志愿服务队伍): 总队 支队 分队 in a tree beside the sites, professional teams, organisations, grass-roots groups.

A team stands at one site and may have a parent team; its ``path`` is made of team codes (``/T00001/T00007/``).
"""
