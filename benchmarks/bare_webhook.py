"""The least of a webhook, beside which ours is measured: one view that checks the signature and inserts one row.

On the same kind of server as the product's: uvicorn, with Django's pages on eight threads (docs/adr/0002).
"""

from __future__ import annotations

import os
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from twilio.request_validator import RequestValidator

from pivotcx.environment import database_settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": database_settings(os.environ["DATABASE_URL"])
        | {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-a-benchmark",
    MIDDLEWARE=[],
)


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    fields = request.POST
    validator = RequestValidator(os.environ["BARE_TOKEN"])
    if not validator.validate(request.build_absolute_uri(), fields, request.headers["X-Twilio-Signature"]):
        return HttpResponse(status=403)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare_webhook (sid, phone, body) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [fields["MessageSid"], fields["From"], fields["Body"]],
        )
    return HttpResponse("<Response/>", content_type="text/xml")


urlpatterns = [path("inbound", take)]
_pages: Any = get_wsgi_application()
application = WSGIMiddleware(_pages, workers=8)
