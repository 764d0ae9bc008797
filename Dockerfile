# One image for the web server, the worker and the scheduler; docker-compose.yml has their commands.
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/base.txt /tmp/base.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.12-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
# Fonts for all scripts: link pictures and letters need them.
RUN apt-get update -q && apt-get install -y -q --no-install-recommends fonts-noto-core fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
# The backup container reads uploads by this group's number (docker-compose.yml).
RUN groupadd --system --gid 999 undersigned \
 && useradd --system --uid 10001 --gid undersigned --no-create-home undersigned \
 && install -d -o undersigned -g undersigned /srv/static /srv/media /srv/ledger /srv/beat
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY config config
COPY accounts accounts
COPY serving serving
COPY sandbox sandbox
COPY coalitions coalitions
COPY petitions petitions
COPY signatories signatories
COPY deliveries deliveries
COPY workspace workspace
COPY demo demo
COPY templates templates
COPY static static
COPY locale locale
COPY docs/week.md docs/week.md
# These steps need no service and no secret. The values are placeholders, and nothing stores them.
RUN python -m config.translations compile \
 && DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost SITE_URL=https://build.example \
    SECRET_KEY=0000000000000000000000000000000000000000 python manage.py collectstatic --noinput \
 && python -m compileall -q accounts coalitions config deliveries petitions sandbox serving signatories workspace
USER undersigned
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["granian", "--interface", "wsgi", "--no-ws", "--log-level", "error", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "160", "config.wsgi:application"]
