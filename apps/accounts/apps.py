from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        # By its name: it knows models, which are there only now.
        import_string("apps.accounts.sign_ins.listen")()
