"""Access: roles granted to a person at a site or team, covering everything below it, for a time.

One place answers "who may": ``queries.Viewer`` holds a person's grants, ``rules.why_not_may`` decides verbs, and
``queries.scope_of`` limits rows. A scope is a code; a thing is covered when that code stands in its path, so grants
follow a site or team that is moved. Nobody grants more than they hold; nobody approves their own request.
"""
