"""One settings module, read from the environment.

Every variable the product reads is here, with what it means (REDVEST_VAR is in ``paths``); nothing else reads
``os.environ`` for configuration.
"""

import os

import dj_database_url

from redvest.config import mail, production
from redvest.config.keys import load_keys
from redvest.config.paths import PACKAGE, VAR

#: REDVEST_MODE: "demo" (default; loopback, codes printed to the log) or "production".
MODE = os.environ.get("REDVEST_MODE", "demo")
DEMO = production.is_demo(MODE)
#: REDVEST_DEBUG: "1" shows tracebacks in the browser; for development only.
DEBUG = os.environ.get("REDVEST_DEBUG") == "1"

KEYS = load_keys(VAR, os.environ, demo=DEMO)
SECRET_KEY = KEYS.signing
#: Keys of the field envelopes, by key id; the first is used to write, all can be read with (kernel.crypto).
FIELD_KEYS = KEYS.field_keys
#: Key of the keyed hashes that make an identity unique without storing its number readably.
HASH_KEY = KEYS.hashing

#: REDVEST_HOSTS: comma-separated names the server answers to.
ALLOWED_HOSTS = os.environ.get("REDVEST_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
#: REDVEST_ORIGINS: comma-separated origins (https://…) other than its own from which forms may be sent.
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("REDVEST_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django_cotton",
    "django_htmx",
    "ninja",
    "procrastinate.contrib.django",
    "redvest.kernel",
    "redvest.places",
    "redvest.people",
    "redvest.access",
    "redvest.notices",
    "redvest.teams",
    "redvest.points",
    "redvest.projects",
    "redvest.activities",
    "redvest.orders",
    "redvest.market",
    "redvest.training",
    "redvest.contests",
    "redvest.reports",
    "redvest.imports",
    "redvest.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "redvest.delivery.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "redvest.delivery.identity.IdentityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "redvest.web.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "redvest.config.urls"
WSGI_APPLICATION = "redvest.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "redvest.web.context.shell",
            ],
        },
    }
]

#: DATABASE_URL: any PostgreSQL >= 15. Unset, the `redvest` command starts the embedded server in VAR and sets it.
DATABASE_URL = os.environ.get("DATABASE_URL", f"postgresql://postgres@/postgres?host={VAR / 'postgres'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {"application_name": "redvest"}
#: What a statement of a web request may take at most, waiting for a lock included.
LIMITS = "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
#: REDVEST_POOL: connections kept per server process; 0 opens one per request thread (tests, commands).
POOL = int(os.environ.get("REDVEST_POOL", "0"))
if POOL:
    # Nobody waits longer for a page, and no request holds others up: it ends, nothing is left behind, and the visitor
    # is asked to try again. Options of DATABASE_URL go first. Commands may take their time.
    DATABASES["default"]["OPTIONS"].setdefault("options", LIMITS)
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": POOL, "timeout": 10}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
#: Front-end libraries installed by npm are copied here at set-up, under "vendor/".
STATICFILES_DIRS = [("vendor", VAR / "assets")] if (VAR / "assets").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

#: What one caller of the API may ask for in a minute, in each server process: a read is one, a write five (api.limits).
#: Visitors are counted by network address, which a whole village may share.
API_LIMITS = {"token": 600, "person": 600, "address": 3000}

#: What forms bring is limited before anybody reads it (delivery.uploads).
FILE_UPLOAD_HANDLERS = [
    "redvest.delivery.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PASSWORD_HASHERS = ["redvest.people.passwords.Argon2"]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
#: REDVEST_ENTRY_DAYS: how long somebody entered by others has to confirm it before all about them is removed.
ENTRY_DAYS = int(os.environ.get("REDVEST_ENTRY_DAYS", "30"))
#: REDVEST_IDLE_MINUTES: a login unused for so long ends.
SESSION_IDLE_MINUTES = int(os.environ.get("REDVEST_IDLE_MINUTES", "30"))
#: REDVEST_SECOND_FACTOR: "1" asks everybody with a role for a second factor; the demo's default is "0", a production's
#: "1", and it cannot be switched off there.
SECOND_FACTOR = os.environ.get("REDVEST_SECOND_FACTOR", "0" if DEMO else "1") == "1"
#: REDVEST_SMS: dotted path of the sender of text messages (notices.senders).
SMS_SENDER = os.environ.get("REDVEST_SMS", "redvest.notices.senders.LogSender")
#: REDVEST_SMS_FILE: where notices.senders.FileSender appends messages as JSON lines.
SMS_FILE = os.environ.get("REDVEST_SMS_FILE", str(VAR / "sms.jsonl"))
#: REDVEST_URL: the address people reach the product at (https://…), for links in messages; without it they have none.
PUBLIC_URL = os.environ.get("REDVEST_URL", "").rstrip("/")
#: Where a message is in the product; ``{id}`` is the notice's.
NOTICE_LINK = f"{PUBLIC_URL}/me/notices/#n{{id}}" if PUBLIC_URL else ""
#: REDVEST_SMTP: smtp://user:password@host:port (smtps:// for TLS from the start, ?starttls=1 for TLS after greeting).
SMTP = mail.read_smtp(os.environ.get("REDVEST_SMTP", ""))
EMAIL_HOST, EMAIL_PORT = SMTP.host, SMTP.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SMTP.user, SMTP.password
EMAIL_USE_SSL, EMAIL_USE_TLS, EMAIL_TIMEOUT = SMTP.tls, SMTP.starttls, 10
#: REDVEST_MAIL_FROM: who the mail is from.
DEFAULT_FROM_EMAIL = os.environ.get("REDVEST_MAIL_FROM", "redvest@localhost")
#: REDVEST_WECHAT, REDVEST_MAIL: dotted paths of the senders of notices (notices.channels). In production a channel
#: nobody named is not offered; mail is, once REDVEST_SMTP is set.
NOTICE_SENDERS = mail.senders(os.environ, demo=DEMO)
#: REDVEST_HTTPS: "1" when pages are served over HTTPS; cookies then never travel without it.
SECURE_COOKIES = os.environ.get("REDVEST_HTTPS") == "1"
CSRF_COOKIE_SECURE = SECURE_COOKIES
#: The cookie of one-time messages goes by the rules of session cookies; the product has no other session.
SESSION_COOKIE_SECURE = SECURE_COOKIES
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_COOKIES else 0
#: Addresses of this site (a code is one) are told to no other, but to its own pages: refusals lead back.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "redvest.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
#: REDVEST_PROXY: "1" when one trusted reverse proxy stands in front and sets X-Forwarded-For and X-Forwarded-Proto.
BEHIND_PROXY = os.environ.get("REDVEST_PROXY") == "1"
#: REDVEST_REGIONS: a table of addresses by division (redvest.contests.regions); without it nobody's region is known.
ADDRESS_REGIONS = os.environ.get("REDVEST_REGIONS", "")
#: So that addresses in codes, and the check of where a form came from, are those the visitor sees.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

if not DEMO:
    production.insist(debug=DEBUG, sms_sender=SMS_SENDER, hosts=ALLOWED_HOSTS, second_factor=SECOND_FACTOR)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"redvest": {"level": "INFO"}},
}
SUBSCRIPTIONS = "redvest.config.subscriptions"
#: Answers "who may" for the parts below access (kernel.viewing).
VIEWER_OF = "redvest.access.queries.viewer_of"
#: What keeps a thing from ending, asked of the parts above it (kernel.ending).
HELD_BY = {
    "site": ["redvest.teams.queries.why_site_is_held", "redvest.activities.queries.holding.why_site_is_held"],
    "team": ["redvest.activities.queries.holding.why_team_is_held"],
}
#: What each part above people holds about a person, the lowest part first (kernel.holdings).
PERSON_PARTS = [
    "redvest.access.holdings",
    "redvest.notices.holdings",
    "redvest.teams.holdings",
    "redvest.points.holdings",
    "redvest.projects.holdings",
    "redvest.activities.holdings",
    "redvest.orders.holdings",
    "redvest.market.holdings",
    "redvest.training.holdings",
    "redvest.contests.holdings",
]
#: Who measures what was done for a project: parts above projects (projects.measuring).
PROJECT_OUTPUTS = [
    "redvest.activities.queries.outputs.project_outputs",
    "redvest.orders.queries.outputs.project_outputs",
]
