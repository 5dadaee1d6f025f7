"""The product's settings as the tests want them: quick hashing, and static files straight from their sources."""

from redvest.config.settings import *  # noqa: F403
from redvest.config.settings import DATABASES, VAR

# Argon2 is slow on purpose; a test that is about hashing asks for it by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The link to the installed front-end libraries appears only after the settings are read.
STATICFILES_DIRS = [("vendor", VAR / "assets")]
# A thread's connection ends with its request, so that a test's database can be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Tests ask faster than people; what the limits do is tested with limits of its own.
API_LIMITS = dict.fromkeys(("token", "person", "address"), 1_000_000)
