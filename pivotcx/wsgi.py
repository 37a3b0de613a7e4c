"""Django's WSGI entry point; asgi.py serves it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from pivotcx.bounds import serve_pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pivotcx.settings")
application = get_wsgi_application()
serve_pages()
