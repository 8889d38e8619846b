"""What every environment shares."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from helpdesk.settings import env

django_stubs_ext.monkeypatch()  # ModelAdmin[…], ModelForm[…] and their like at run time

ROOT = env.ROOT
DATA_DIR = Path(env.text("STAGEDOOR_DATA", str(ROOT / ".data")))
env.load_env_file(ROOT / ".env")
env.load_env_file(DATA_DIR / "run.env")

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # the tenant middleware knows every host name, and answers 404 to any other
PROCESS = env.text("STAGEDOOR_PROCESS", "manage")

PORT = env.number("PORT", 8000)
LIVE_PORT = env.number("LIVE_PORT", 8001)
CLOCK_PORT = env.number("CLOCK_PORT", 8002)
SANDBOX_PORT = env.number("SANDBOX_PORT", 8003)
TENANT_HOST_SUFFIX = env.text("TENANT_HOST_SUFFIX", ".localhost")  # "<slug>" + this is a tenant's host
FILES_URLCONF = "helpdesk.urls_files"
FILES_PORT_SUFFIX = env.optional("FILES_PORT_SUFFIX", f":{PORT}")
PUBLIC_SCHEME = env.text("PUBLIC_SCHEME", "http")
# Empty: the live line has its own port on the tenant's host. Behind one proxy: "/live".
LIVE_PATH = env.optional("LIVE_PATH")

APP_ROLE = env.text("APP_ROLE", "stagedoor_app")
_as_owner = env.text("STAGEDOOR_DB_ROLE", "app") == "owner"
DATABASES = {"default": env.database(env.text("DATABASE_OWNER_URL" if _as_owner else "DATABASE_URL"))}
DATABASE_IS_OWNER = _as_owner
REDIS_URL = env.text("REDIS_URL")

INSTALLED_APPS = [
    "kernel.tenancy",
    "kernel.people",
    "kernel.events",
    "kernel.timers",
    "kernel.clock",
    "kernel.files",
    "kernel.live",
    "kernel.http",
    "kernel.api",
    "platforms",
    "tickets",
    "helpcenter",
    "helpdesk",
    "unfold",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    "kernel.http.middleware.health.HealthMiddleware",
    "kernel.http.middleware.logging.RequestLogMiddleware",
    "kernel.http.middleware.errors.OutageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kernel.tenancy.middleware.TenantMiddleware",
    "kernel.http.middleware.errors.ErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kernel.people.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
ASGI_APPLICATION = "helpdesk.asgi.application"

# Our tag library stands in for lucide's own name on purpose: icons are rendered once for each process.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"lucide": "kernel.http.templatetags.kept_icons"},
            "builtins": ["kernel.http.templatetags.kept_includes"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kernel.http.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "kernel.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # ours count in PostgreSQL and hold while Redis is down (kernel.http.limits)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "kernel.people.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "kernel.people.sign_in_forms.AuthenticateForm",
    "reauthenticate": "kernel.people.sign_in_forms.ReauthenticateForm",
}
MFA_RATE_LIMITS = False  # as above
MFA_ALLOW_UNVERIFIED_EMAIL = True  # admins type the addresses; nobody signs up
ACCOUNT_SESSION_REMEMBER = True  # for as long as SESSION_COOKIE_AGE says, with no box to tick
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=15).total_seconds())

SESSION_ENGINE = "kernel.people.sessions"  # the database's, bound to the tenant
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "kernel.http.error_pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF]
        if LIVE_PATH
        else [SELF, f"{PUBLIC_SCHEME}://*{TENANT_HOST_SUFFIX}:{LIVE_PORT}"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

CACHES = {
    "default": {
        "BACKEND": "kernel.http.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "kernel.http.cache.tenant_key",
        "TIMEOUT": 300,
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILES_DIR = DATA_DIR / "files"
FILES_S3_BUCKET = env.optional("FILES_S3_BUCKET")
CLAMD_ADDRESS = env.optional("CLAMD_ADDRESS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = len(LANGUAGES) > 1  # one language: nothing to look up, a tenth of what a page costs
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 20000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
}
CELERY_TASK_DEFAULT_QUEUE = "default"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "kernel.api.authentication.TokenAuthentication",
        "kernel.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["kernel.api.permissions.IsStaffActor"],
    "DEFAULT_PARSER_CLASSES": ["kernel.api.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "kernel.api.schema.Schema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["kernel.api.throttling.ActorThrottle"],
    "EXCEPTION_HANDLER": "kernel.api.errors.render_error",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Stagedoor API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # One name for what several fields share, whatever each of them is called.
    "ENUM_NAME_OVERRIDES": {
        "TicketStatusEnum": "tickets.api.fields.STATUSES",
        "PriorityEnum": "tickets.api.fields.PRIORITIES",
        "CustomerKindEnum": ["creator", "subscriber", "visitor"],
        "TimeOffKindEnum": [
            ("away", "Away"),
            ("holiday", "Holiday"),
            ("sick", "Sick"),
            ("training", "Training"),
        ],
        "ActorKindEnum": ["agent", "customer", "visitor", "platform", "system"],
    },
}
UNFOLD = {
    "SITE_TITLE": "Stagedoor admin",
    "SITE_HEADER": "Stagedoor",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
}

# How long after solving a customer's answer reopens the ticket; later it becomes a linked follow-up [P].
REOPEN_WINDOW = timedelta(days=14)
PORTAL_POSTS_A_MINUTE = env.number(
    "PORTAL_POSTS_A_MINUTE", 60
)  # from one address; the demo does not count itself
TIMER_LEASE = timedelta(seconds=30)
CLOCK_POLL_SECONDS = 0.05
TIMER_BATCH = 250
OUTBOUND_ALLOWED = env.names("OUTBOUND_ALLOWED")  # host:port pairs that webhooks may reach although private
METRICS_TOKEN = env.optional("METRICS_TOKEN")
TRUSTED_PROXY_HOPS = env.number("TRUSTED_PROXY_HOPS", 0)  # proxies of ours that add to X-Forwarded-For

LOGGING_CONFIG = "helpdesk.logs.configure"  # structlog
LOGGING = {"process": PROCESS}
