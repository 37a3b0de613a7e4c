"""`/users`: people invited, given another role and removed by whoever has a key for that."""

from __future__ import annotations

import pytest

from apps.accounts.models import Invitation, Membership
from apps.chat.models import Conversation
from tests.factories.api import partner_of
from tests.factories.chat import ConversationFactory


def test_somebody_is_invited_by_mail_and_again_with_a_new_link(team, partner, mailoutbox):
    asked = {"email": "Somebody@Agency.test", "role": "member"}

    first, again = (partner.post("users", asked) for _ in range(2))

    assert first.status_code == 202, first.content
    assert (first.json()["email"], first.json()["role"]) == ("somebody@agency.test", "member")
    assert again.status_code == 202
    [open_one] = Invitation.objects.filter(revoked_at=None)
    assert (open_one.email, open_one.role) == ("somebody@agency.test", "member")


def test_whoever_is_there_is_not_invited(partner, recruiter):
    answer = partner.post("users", {"email": recruiter.email.upper(), "role": "manager"})

    assert (answer.status_code, answer.json()["code"]) == (422, "already_member")


def test_a_role_is_changed_but_not_the_last_managers(team, partner, manager, recruiter):
    changed = partner.patch(f"users/{recruiter.pk}", {"role": "restricted"})
    refused = partner.patch(f"users/{manager.pk}", {"role": "member"})

    assert (changed.status_code, changed.json()["role"]) == (200, "restricted")
    assert (refused.status_code, refused.json()["code"]) == (422, "last_manager")
    roles = dict(Membership.objects.for_team(team).values_list("user", "role"))
    assert (roles[recruiter.pk], roles[manager.pk]) == ("restricted", "manager")


def test_who_is_removed_gives_their_chats_back(team, number, partner, manager, recruiter):
    chat = ConversationFactory(team=team)
    Conversation.objects.update(assignee=recruiter)

    assert partner.delete(f"users/{manager.pk}").json()["code"] == "last_manager"
    assert partner.delete(f"users/{recruiter.pk}").status_code == 204

    chat.refresh_from_db()
    assert chat.assignee_id is None
    assert partner.get(f"users/{recruiter.pk}").status_code == 404
    assert partner.get(f"conversations/{chat.pk}").status_code == 200


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"role": "member"}), ("DELETE", None)])
def test_it_needs_the_scope_admin(team, recruiter, method, body):
    partner = partner_of(team, scopes=["read", "write", "send"])

    assert partner.send(method, f"users/{recruiter.pk}", body).status_code == 403
    assert partner.send("POST", "users", {"email": "a@b.test", "role": "manager"}).status_code == 403
    assert Membership.objects.for_team(team).get(user=recruiter).role == "member"
