from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string


class AuditConfig(AppConfig):
    name = "apps.audit"
    label = "audit"

    def ready(self) -> None:
        # By its name: it knows models, which are there only now.
        import_string("apps.audit.sign_ins.listen")()
