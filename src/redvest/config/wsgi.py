"""What the WSGI server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redvest.config.settings")
application = get_wsgi_application()


def _load_pages() -> None:
    """Loads all pages and calls now: otherwise the first visitors would wait for it, all threads on one import."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


_load_pages()
