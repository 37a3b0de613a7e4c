"""Who is behind a call is read with each: by statements that are made once, and find what Django's own would."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from apps.accounts.models import ApiKey, User

PAGE = "/accounts/profile/"


def statements(monkeypatch) -> list[type[Model]]:
    """Return what is added to for each statement that Django makes: what it asks for."""
    made = []
    make = SQLCompiler.as_sql

    def noted(compiler, *args, **kwargs):
        made.append(compiler.query.model)
        return make(compiler, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", noted)
    return made


def test_their_statements_are_not_made_anew(as_recruiter, monkeypatch):
    as_recruiter.get("/lists/")
    made = statements(monkeypatch)

    assert as_recruiter.get("/lists/").status_code == 200
    assert made
    assert not {Session, User} & {*made}


def test_nor_is_that_of_a_programs_key(partner, monkeypatch):
    partner.get("candidates")
    made = statements(monkeypatch)

    assert partner.get("candidates").status_code == 200
    assert made
    assert ApiKey not in made


def test_whose_session_has_expired_is_nobody(as_recruiter):
    assert as_recruiter.get(PAGE).status_code == 200

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    answer = as_recruiter.get(PAGE)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={PAGE}")


def test_a_person_is_found_by_id_where_they_belong_and_nowhere_else(recruiter, teammate):
    crew = Group.objects.create(name="Crew")
    crew.user_set.add(recruiter)

    assert User.objects.get(pk=recruiter.pk).full_name == recruiter.full_name
    assert crew.user_set.get(pk=recruiter.pk) == recruiter
    with pytest.raises(User.DoesNotExist):
        crew.user_set.get(pk=teammate.pk)
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=uuid4())
