"""All settings, from the environment only; the defaults are those of a demonstration on one machine."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR", BASE_DIR / "var"))


def env_flag(name: str, *, default: bool) -> bool:
    """Read a yes/no environment variable."""
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def secret(name: str, file: str) -> str:
    """Return a secret from the environment, else from a file in var/ that is made once with mode 0600."""
    if value := os.environ.get(name):
        return value
    path = VAR_DIR / "keys" / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(os.urandom(32).hex())
    return path.read_text().strip()


# A demonstration may shift the clock and shows a mailbox; production sets PORTAL_DEMO=0.
DEMO = env_flag("PORTAL_DEMO", default=True)
DEBUG = env_flag("PORTAL_DEBUG", default=False)
SECRET_KEY = secret("PORTAL_SECRET_KEY", "secret")
# The log's signing key and the name under which witnesses know it; the static files of the log go to a folder of their own.
LOG_KEY = secret("PORTAL_LOG_KEY", "log")
LOG_NAME = os.environ.get("PORTAL_LOG_NAME", "429900.gps.example/log")
LOG_DIR = Path(os.environ.get("PORTAL_LOG_DIR", VAR_DIR / "tlog"))
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "localhost,127.0.0.1,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PORTAL_ORIGINS", "").split(",") if origin]
PUBLIC_URL = os.environ.get("PORTAL_PUBLIC_URL", "http://127.0.0.1:8000")
REGION = os.environ.get("PORTAL_REGION", "429900")
PORTAL_NAME = _("江城市政府购买服务平台")
PORTAL_HOST = _("江城市财政局")
PORTAL_PHONE = "0700-12345678"
OCDS_PREFIX = os.environ.get("OCDS_PREFIX", "ocds-xgps01")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "core",
    "registry",
    "catalog",
    "projects",
    "planning",
    "procurement",
    "contracts",
    "evaluation",
    "disclosure",
    "config",
]

# The order of the river: gates, effects and panels run in this order.
STAGES = [
    "planning.stage.STAGE",
    "procurement.stage.STAGE",
    "contracts.stage.STAGE",
    "evaluation.stage.STAGE",
    "disclosure.stage.STAGE",
]

# Each callable takes the request and returns the words of the desk's navigation for whoever is there.
DESK_NAVIGATION = [
    "projects.queries.navigation",
    "planning.queries.desk.navigation",
    "procurement.queries.navigation",
    "contracts.queries.navigation",
    "registry.queries.navigation",
]
DESK_IDENTITY = "registry.queries.identity"

OUTBOX_HANDLERS = {
    "document": "projects.documents.render_document",
    "warnings": "procurement.warnings.actions.look_at_bids",
    "edition": "disclosure.actions.publish_catalog",
    "message": "registry.actions.deliver_message",
    "sealed_files": "procurement.sealed.tasks.write_files",
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.CleanInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "registry.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.portal",
            ],
            "builtins": ["core.templatetags.portal", "core.templatetags.form_parts", "core.templatetags.charts"],
        },
    },
]


def database(url: str) -> dict[str, object]:
    """Split a postgres:// URL into Django's settings; a socket folder may stand as ?host=/path."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 60,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgres://portal@localhost/portal"))}
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "outbox": {"task": "core.tasks.deliver_outbox", "schedule": 10.0},
    "deadlines": {"task": "projects.tasks.mark_deadlines", "schedule": 60.0},
    "log": {"task": "core.tasks.publish_log_head", "schedule": 60.0},
}

AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "registry.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "core.login_forms.LoginForm",
    "change_password": "core.login_forms.ChangePasswordForm",
    "reauthenticate": "core.login_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "core.login_forms.AuthenticateForm",
    "reauthenticate": "core.login_forms.ReauthenticateCodeForm",
    "activate_totp": "core.login_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "江城市政府购买服务平台"

LANGUAGE_CODE = "zh-hans"
# English joins when locale/en is complete.
LANGUAGES = [("zh-hans", "中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "staticfiles"
MEDIA_ROOT = VAR_DIR / "files"
MEDIA_URL = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pages name files with their digest only; the plain copies would double the work of compressing.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "frame-src": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("PORTAL_PROXY", default=False) else None

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["registry.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["registry.authentication.HasScope"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.PortalSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "core.api.problems.problem",
    "DEFAULT_PAGINATION_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    # Without a proxy of ours, nobody may say by a header where they come from.
    "NUM_PROXIES": 1 if env_flag("PORTAL_PROXY", default=False) else 0,
}
# Requests of programs by network address and by key, of survey pages by address (a school shares one), of objections filed without an
# account by address; counted in each web process.
API_RATES = {"address": "600/min", "key": "120/min", "survey": "120/min", "objection": "20/min"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Government purchase of services",
    "DESCRIPTION": "Reading what is public needs no key. Plan lines and bids are written with a key made at the desk.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG", "WARNING")},
}
