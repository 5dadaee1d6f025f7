"""Pages, by audience: public, accounts, me, team, office. A view turns a request into one domain call and renders.

Views import a domain's `queries`, `rules`, `operations` and `enums`, never its models, and never save anything.
"""
