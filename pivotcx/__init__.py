from pivotcx.pauses import load_in_one_go

load_in_one_go()

from pivotcx.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
