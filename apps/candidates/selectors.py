"""Questions about candidates that reach into other tables."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.messaging.selectors import opt_outs_that_bind


def candidates_with_opt_out(*, team: Team) -> CandidateQuerySet:
    """Return the team's candidates, each with `is_opted_out`: whether their phone refuses our texts."""
    refusals = opt_outs_that_bind(team=team).filter(phone=OuterRef("phone"))
    return Candidate.objects.for_team(team).annotate(is_opted_out=Exists(refusals))
