from apps.candidates.models.applications import Application, ApplicationQuerySet, ApplicationStatus
from apps.candidates.models.custom_fields import CustomField
from apps.candidates.models.filterable import FilterableApplication, FilterableCandidate
from apps.candidates.models.merges import Merge
from apps.candidates.models.people import Candidate, CandidateQuerySet
from apps.candidates.models.tags import CandidateTag, FormerTag, Tag

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "ApplicationStatus",
    "Candidate",
    "CandidateQuerySet",
    "CandidateTag",
    "CustomField",
    "FilterableApplication",
    "FilterableCandidate",
    "FormerTag",
    "Merge",
    "Tag",
]
