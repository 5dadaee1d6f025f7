"""Access: roles granted to a person at a site or team, covering everything below it, for a time.

One place answers "who may": ``queries.Viewer`` holds a person's grants, ``rules.why_not_may`` decides verbs, and
``queries.covered_by`` limits rows. A thing is covered when its path starts with the path of the grant's site or team,
read as it stands now, so grants follow a site or team that is moved. Nobody grants more than they hold, nor to
themselves; nobody approves their own request.
"""
