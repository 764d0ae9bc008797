"""Every setting, read from the environment; `.env.example` explains the variables."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment, logging, variables
from config.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

env = environment.load()

# --- PostgreSQL and Redis -------------------------------------------------------------------------------

DATABASES = {"default": environment.database(env)}
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = environment.database(env, "DATABASE_REPLICA_URL")
    # Do not wait for a machine that is gone. `serving.replica` notices one that is silent.
    DATABASES["replica"]["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 2000, "keepalives_idle": 5}
    DATABASE_ROUTERS = ["serving.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Seconds for which a process uses a rendered page; as long again while the page is rendered again.
HOLD_SECONDS = variables.number(env, "HOLD_SECONDS", 0.5)

REDIS_URL = environment.redis(env)
REDIS_TIMEOUT = 1.0  # seconds; a hung Redis must not hang a visitor

# Mails that one network may request within an hour; further mails wait for an organiser.
SIGN_LIMIT = variables.whole_number(env, "SIGN_LIMIT", 10)
# The least seconds in which a person can fill in the form.
SIGN_MIN_SECONDS = variables.number(env, "SIGN_MIN_SECONDS", 3)

# --- The site ---------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = environment.secret_key(env)
# The bearer token of /metrics; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Hours after which the newest good backup is too old; 0 for never.
BACKUP_ALARM_HOURS = variables.number(env, "BACKUP_ALARM_HOURS", 26)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = environment.site_url(env)
DEMO = environment.demo(env, SITE_URL, environment.hosts(env))
SITE_NAME = env.str("SITE_NAME", default="Undersigned")
ON_TLS = SITE_URL.startswith("https://")
# The site's name, the name that health checks use, and further names.
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, "localhost", *environment.hosts(env)]
TRUSTED_PROXY_HOPS = variables.whole_number(env, "TRUSTED_PROXY_HOPS", 0)
# The header in which these proxies write a visitor's address (decision 0032).
PROXY_HEADER = environment.proxy_header(env, SITE_URL, TRUSTED_PROXY_HOPS)

# Keys of address fingerprints: "1:key,2:key". Keys are added, never replaced; a petition keeps the version
# that it was created with. Without the variable, SECRET_KEY is version 1.
FINGERPRINT_KEYS = environment.fingerprint_keys(env, default=SECRET_KEY)

# --- What is installed ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "workspace",
    "deliveries",
    "signatories",
    "petitions",
    "coalitions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # After allauth, whose admin pages it removes.
    "accounts",
    "django.forms",
    "csp",
    "crispy_forms",
    "django_countries",
    "rules.apps.AutodiscoverRulesConfig",
]
if DEMO:
    INSTALLED_APPS.insert(0, "demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.set_content_security_policy",
    "config.middleware.isolate_responses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "serving.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.refuse_unreadable_requests",
    "config.middleware.read_from_the_replica",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.guard_the_admin",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

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
                "config.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "undersigned"
CRISPY_TEMPLATE_PACK = "undersigned"

# --- Celery ---------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
    "visibility_timeout": 900,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# A task is acknowledged as it begins: its work is in the database, and the schedule calls it again. A late
# acknowledgement after a restart of Redis would end the worker (kombu acks on a closed channel).
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "undersigned",
        "OPTIONS": {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT},
    }
}

# --- Mail -----------------------------------------------------------------------------------------------

mail_server = environment.mail_server(env)
EMAIL_BACKEND, EMAIL_FILE_PATH = mail_server.backend, mail_server.file_path
EMAIL_HOST, EMAIL_PORT = mail_server.host, mail_server.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail_server.user, mail_server.password
EMAIL_USE_TLS, EMAIL_USE_SSL = mail_server.use_tls, mail_server.use_ssl
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = environment.sender(env, name=SITE_NAME, host=urlsplit(SITE_URL).hostname)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
DEFAULT_CONTROLLER = env.str("DEFAULT_CONTROLLER", default="")
DEFAULT_CONTACT = env.str("DEFAULT_CONTACT", default="")

# The address for bounces, which must receive `local+anything` as well, and the mailbox to read them from.
BOUNCE_ADDRESS, BOUNCE_MAILBOX = environment.bounces(env)
# The settings of django-anymail, each as ANYMAIL_…, such as the secret of the provider's webhooks.
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")
}

# --- Languages ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ar", _("Arabic")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
# The erasures that a restored backup must repeat (decision 0013).
ERASURE_LEDGER = Path(env.str("ERASURE_LEDGER", default="") or MEDIA_ROOT / "erasures.ledger")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # The user that serves these files need not be the user that collected them.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Tries for one account from one network, and from one network at all accounts (promise 45).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/h/key,30/h/ip", "login": None, "reset_password": "5/h/ip,3/h/key",
}  # fmt: skip
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetPasswordForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.ResetTokens"
# No mail goes to addresses without an account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
# Browsers accept a passkey on localhost without TLS, where the demonstration runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ON_TLS
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
# Keys for the secrets of second factors: the first encrypts, each decrypts (decision 0033).
SECOND_FACTOR_KEYS = [*env.list("SECOND_FACTOR_KEYS", default=[]), SECRET_KEY, *SECRET_KEY_FALLBACKS]
# Staff need two-step sign-in, except in the demonstration.
SECOND_FACTOR = not DEMO

# --- Security -------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
# With `no-referrer`, browsers send `Origin: null` with every form, as a forged form would.
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = ON_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_HOPS else None
SECURE_HSTS_SECONDS = variables.whole_number(env, "HSTS_SECONDS", 31_536_000) if ON_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = variables.switch(env, "HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = variables.switch(env, "HSTS_PRELOAD")
# Subdomains and preload are the operator's choice (decision 0009).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_NAME = "__Host-sessionid" if ON_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if ON_TLS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ON_TLS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "config.error_pages.csrf_failure"

# --- Logs -----------------------------------------------------------------------------------------------

LOGGING = logging.configuration(level=variables.log_level(env), as_json=variables.switch(env, "LOG_JSON"))
