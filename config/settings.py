"""Django's settings: one file, read from config/environment.py."""

import tomllib
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment, panels, policies
from config.environment import ROOT

ENVIRONMENT = environment.read()
MODE = ENVIRONMENT["CONSILIA_MODE"]
DEMO = ENVIRONMENT.is_demo
HTTPS = ENVIRONMENT["PUBLIC_URL"].startswith("https://")

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
SECRET_KEY = ENVIRONMENT["SECRET_KEY"]
IDENTIFIER_KEYS = ENVIRONMENT["IDENTIFIER_KEYS"]
BLIND_INDEX_KEY = ENVIRONMENT["BLIND_INDEX_KEY"]
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT["ALLOWED_HOSTS"]
PUBLIC_URL = ENVIRONMENT["PUBLIC_URL"]
LIVE_URL = ENVIRONMENT["LIVE_URL"]
DATA_DIR = ENVIRONMENT["DATA_DIR"]
PUBLIC_VISITS_AN_HOUR = ENVIRONMENT["PUBLIC_VISITS_AN_HOUR"]
ATTACHMENT_MAX_BYTES = ENVIRONMENT["ATTACHMENT_MAX_MB"] * 1024 * 1024
FORM_FILE_MAX_BYTES = ENVIRONMENT["FORM_FILE_MAX_MB"] * 1024 * 1024
FILE_KEYS = ENVIRONMENT["FILE_KEYS"]
CLAMAV_ADDRESS = ENVIRONMENT["CLAMAV_ADDRESS"]
ARCHIVE_NETWORKS = ENVIRONMENT["ARCHIVE_NETWORKS"]
SIGNING_KEY_FILE = ENVIRONMENT["SIGNING_KEY_FILE"]
SIGNING_KEY_PASSWORD = ENVIRONMENT["SIGNING_KEY_PASSWORD"]
REACTIONS = "config.reactions.REACTIONS"
CONSULTANT_LOAD = "consilia.cases.queries.candidates.open_loads"  # the network lies below the cases it shows
ON_DUTY = (
    "consilia.network.queries.duty.users_on_duty"  # the roster lies above the letters that it lets through
)
ROUTED_WORK = "consilia.cases.routed_work"  # the questions that wait for an expert
IMAGE_GROUNDS = "consilia.cases.queries.images"  # whose files, so whose images, somebody reads
CALENDAR_CLOCKS = "consilia.cases.calendar_effect"  # what runs by the calendars of the network
SESSION_MATTERS = {"case": "consilia.cases.council_matter.council_matter"}  # what councils are about
CASE_PANELS = panels.CASE_PANELS
CASE_AIDS = panels.CASE_AIDS
DRAFT_PANELS = panels.DRAFT_PANELS
CHILD_PANELS = panels.CHILD_PANELS
ENTRY_PANELS = panels.ENTRY_PANELS
POLICY_KINDS = policies.POLICY_KINDS

CONTEXTS = [
    "foundation",
    "accounts",
    "audit",
    "policies",
    "documents",
    "notifications",
    "network",
    "terminology",
    "patients",
    "diagnosis",
    "conferencing",
    "imaging",
    "routing",
    "cases",
    "archives",
    "conclusions",
    "followup",
    "quality",
    "registry",
    "similar",
    "medicines",
    "analytics",
    "matchmaker",
    "web",
]
INSTALLED_APPS = [
    *(f"consilia.{name}" for name in CONTEXTS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "consilia.web.middleware.PermissionsPolicyMiddleware",
    "consilia.web.middleware.CompressedPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "consilia.web.middleware.DraftSecretMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "consilia.accounts.middleware.ActorMiddleware",
    "consilia.accounts.middleware.WallMiddleware",
    "consilia.web.middleware.TextOnlyMiddleware",
    "consilia.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_PROCESSORS = [
    "django.contrib.messages.context_processors.messages",
    "consilia.web.context.shell",
]
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [*(ROOT / "consilia" / name / "templates" for name in CONTEXTS), ROOT / "consilia"],
        "OPTIONS": {"environment": "config.jinja.environment", "context_processors": _PROCESSORS},
    },
    {
        # Only for what third-party packages render and we do not override, such as e-mail texts.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    pool = ENVIRONMENT["DATABASE_POOL_MAX"]
    options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 2}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    if "sslmode" in query:
        options["sslmode"] = query["sslmode"]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A unix socket's folder comes as ?host=, because a path does not fit before the slash.
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": bool(pool),
    }


DATABASES = {"default": _database(ENVIRONMENT["DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "consilia.accounts.backends.AccountBackend",
]
# Memory-hard, and in the standard library; the second one reads passwords that came from elsewhere.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = ENVIRONMENT["DEFAULT_LANGUAGE"]
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS: list[Any] = []  # each context carries its own catalogue
TIME_ZONE = ENVIRONMENT["DEFAULT_TIME_ZONE"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
_S3 = {
    "BACKEND": "consilia.documents.s3.S3Files",
    "OPTIONS": {
        "bucket_name": ENVIRONMENT["S3_BUCKET"],
        "endpoint_url": ENVIRONMENT["S3_ENDPOINT"] or None,
        "region_name": ENVIRONMENT["S3_REGION"],
        "access_key": ENVIRONMENT["S3_ACCESS_KEY"],
        "secret_key": ENVIRONMENT["S3_SECRET_KEY"],
        "location": ENVIRONMENT["S3_PREFIX"],
    },
}
STORAGES = {
    "default": _S3 if ENVIRONMENT["S3_BUCKET"] else {"BACKEND": "consilia.documents.backends.LocalFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "consilia.web.storage.StaticFiles"
    },
}
FILE_UPLOAD_HANDLERS = ["consilia.documents.uploads.LimitedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_ENGINE = "consilia.accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "consilia.web.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT["TRUSTED_PROXIES"] else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_URL] if LIVE_URL else [])],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENVIRONMENT["EMAIL_HOST"]
    else "config.console_mail.EmailBackend"
)
EMAIL_HOST = ENVIRONMENT["EMAIL_HOST"]
EMAIL_PORT = ENVIRONMENT["EMAIL_PORT"]
EMAIL_HOST_USER = ENVIRONMENT["EMAIL_USER"]
EMAIL_HOST_PASSWORD = ENVIRONMENT["EMAIL_PASSWORD"]
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = ENVIRONMENT["EMAIL_FROM"]

# Roles that see children's records or the whole network prove who they are twice.
SECOND_FACTOR_REQUIRED = not DEMO
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT["TRUSTED_PROXIES"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "consilia.accounts.models.short_name_of"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "consilia.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "consilia.accounts.sign_in_forms.SignInForm",
    "reset_password": "consilia.accounts.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "consilia.accounts.sign_in_forms.SetPasswordForm",
    "change_password": "consilia.accounts.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "consilia.accounts.sign_in_forms.PasswordAgainForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter the addresses
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}  # wrong codes; wrong passwords are counted by axes
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser, at the latest after SESSION_COOKIE_AGE
MFA_ADAPTER = "consilia.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "consilia.accounts.sign_in_forms.CodeForm",
    "reauthenticate": "consilia.accounts.sign_in_forms.CodeAgainForm",
    "activate_totp": "consilia.accounts.sign_in_forms.SetUpAppForm",
    "add_webauthn": "consilia.accounts.sign_in_forms.AddKeyForm",
    "edit_webauthn": "consilia.accounts.sign_in_forms.RenameKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Consilia"
# A code that ran out while it travelled, and a telephone's clock half a minute off (RFC 6238, 5.2 and 6).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ADAPTER = "consilia.accounts.adapters.SocialAccountAdapter"
# A provider that the operator chose, and that has verified the address, speaks for the person with it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A link, not a form: browsers apply form-action of the security policy to where a form is redirected.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": ENVIRONMENT["OIDC_NAME"],
                    "client_id": ENVIRONMENT["OIDC_CLIENT_ID"],
                    "secret": ENVIRONMENT["OIDC_CLIENT_SECRET"],
                    "settings": {"server_url": ENVIRONMENT["OIDC_SERVER_URL"], "oauth_pkce_enabled": True},
                }
            ]
        }
    }
    if ENVIRONMENT["OIDC_SERVER_URL"]
    else {}
)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "consilia.accounts.adapters.attempted_email"
AXES_CLIENT_IP_CALLABLE = "consilia.accounts.adapters.client_address"
AXES_LOCKOUT_CALLABLE = "consilia.accounts.adapters.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock ends when the page said it would
AXES_DISABLE_ACCESS_LOG = True  # the audit log keeps who signed in

# Counters of attempts must be seen by every process, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

PROCRASTINATE_ON_APP_READY = "consilia.foundation.deferring.defer_in_the_deed"
PROCRASTINATE_IMPORT_PATHS = [
    *(f"consilia.{name}.jobs" for name in CONTEXTS if (ROOT / "consilia" / name / "jobs.py").exists()),
    *(["config.demo.jobs"] if DEMO else []),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"consilia": {"level": "INFO"}, "axes": {"level": "ERROR"}},
}
