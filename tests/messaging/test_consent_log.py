"""What was said of being texted is kept as it was said."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from apps.messaging.models import ConsentEvent
from apps.messaging.services import forget_phone, record_consent

PHONE = "+13125550148"


@pytest.fixture
def said(team):
    record_consent(team=team, phone=PHONE, given=True, method="form", wording="Text me.", at=timezone.now())


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(wording="Text me ten times a day."),
        lambda rows: rows.filter(phone="+13125550149").update(kind="refused"),
        lambda rows: rows._raw_delete("default"),
    ],
)
def test_the_database_refuses_to_change_it(change):
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        change(ConsentEvent.objects.all())

    assert ConsentEvent.objects.get().wording == "Text me."


@pytest.mark.usefixtures("said")
def test_only_who_wishes_to_be_forgotten_becomes_a_hash_in_it(team):
    forget_phone(team=team, phone=PHONE)

    kept = ConsentEvent.objects.get()
    assert (kept.phone[:10], kept.wording) == ("forgotten:", "")
