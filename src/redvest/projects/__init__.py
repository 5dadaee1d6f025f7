"""Projects (志愿服务项目): a period, recipients, clear aims; activities may belong to one. From draft to brand.

The team drafts and submits, the site above decides, nobody decides their own, and time decides nothing. What a project
brought about is measured from its own activities and orders (``measuring``) and frozen at mid-term and closing; closing
is for good. Excellent ones become brands by criteria that are data; projects are copied to other places with their
lineage, released in batches, followed, supported, and incubated. Money is information only.
"""
