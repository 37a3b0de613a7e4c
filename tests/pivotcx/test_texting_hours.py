"""Nobody starts the product with other hours than the law's; only tests have none."""

from __future__ import annotations

from datetime import time

from pivotcx import settings


def test_the_product_texts_by_day():
    assert (time(8), time(21)) == settings.TEXTING_HOURS
