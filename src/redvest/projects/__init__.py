"""Projects (志愿服务项目): a period, recipients, clear aims; activities may belong to one. From draft to closing.

The team drafts and submits, the site above decides, nobody decides their own; closing is for good.
"""
