from __future__ import annotations

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "apps.candidates"
    label = "candidates"
    file_writers = ("apps.candidates.dossier.Dossier",)
    candidate_parts = ("apps.candidates.parts.Applications", "apps.candidates.parts.Tags")
