"""Addresses that answer who only looks, and are no page of their own: each with the reason."""

from __future__ import annotations

LEFT_OUT = {
    **dict.fromkeys(["healthz", "readyz", "metrics", "manifest", "service_worker"], "for machines"),
    **dict.fromkeys(
        [
            *(
                "chat:waiting",
                "chat:find",
                "chat:search",
                "chat:mention_choices",
                "chat:tag_add",
                "chat:list_tags",
                "chat:merge_fields",
                "chat:draft",
            ),
            "onboarding:steps",
            *(
                "lists:template_choices",
                "lists:names",
                "notices:news",
                "simulator:phone",
                "simulator:one",
                "reports:strip",
            ),
        ],
        "a part of another page, asked for by it",
    ),
    **dict.fromkeys(
        [
            *(
                "chat:file",
                "chat:carried_file",
                "imports:sample",
                "imports:rejects",
                "blasts:file",
                "grids:export",
            ),
            *(
                "campaigns:step_file",
                "keywords:code_svg",
                "keywords:code_png",
                "hosted:code_svg",
                "hosted:code_png",
            ),
            *(
                "grids:bulk_file",
                "plugin:download",
                "reports:account_table",
                "reports:table",
                "simulator:media",
            ),
            "mfa_download_recovery_codes",
        ],
        "a file",
    ),
    **dict.fromkeys(
        ["chat:link", "blasts:of_text", "campaigns:of_text", "accounts:settings", "mfa_login_webauthn"],
        "leads elsewhere",
    ),
    **dict.fromkeys(
        [
            *("mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes"),
            *("mfa_generate_recovery_codes", "account_set_password", "account_confirm_login_code"),
            *("mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
            "account_confirm_email",
        ],
        "a step of signing in that the demo's people are not at; drawn by the same layout as its neighbours",
    ),
    "accounts:no_team": "the demo's people are in a team",
    "reports:report": "its reports are in the list one by one",
}
