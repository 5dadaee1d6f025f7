"""The API, ``/api/v1/``: the same operations and refusals as the pages, typed, described by OpenAPI.

Refusals are mapped once, in ``errors``: 409 with codes and sentences, 403, 404 that hides what one may not see, 422 by
field. Logging in gives the same cookie as the pages; writes by cookie need the CSRF token in ``X-CSRFToken``.
"""
