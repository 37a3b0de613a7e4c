"""The verbs of messaging."""

from apps.messaging.services.calls import (
    log_status_callback,
    quarantine_webhook,
)
from apps.messaging.services.consent import (
    OptedOutByRecipient,
    hear_from_phone,
    opt_in,
    opt_out,
    record_consent,
    record_consents,
    record_phone_fact,
    undo_opt_out,
)
from apps.messaging.services.forgetting import forget_callbacks, forget_phone, recognize_phones
from apps.messaging.services.numbers import (
    NUMBER_FIELDS,
    CarrierAway,
    InvalidCredentials,
    NotTheAccounts,
    NumberUnavailable,
    connect_number,
    pause_number,
    resume_number,
    update_number,
)
from apps.messaging.services.rules import (
    RULES,
    NotTheOwner,
    WiderThanLaw,
    WindowTooShort,
    change_opt_out_scope,
    change_texting_rules,
    may_decide_scope,
)

__all__ = [
    "NUMBER_FIELDS",
    "RULES",
    "CarrierAway",
    "InvalidCredentials",
    "NotTheAccounts",
    "NotTheOwner",
    "NumberUnavailable",
    "OptedOutByRecipient",
    "WiderThanLaw",
    "WindowTooShort",
    "change_opt_out_scope",
    "change_texting_rules",
    "connect_number",
    "forget_callbacks",
    "forget_phone",
    "hear_from_phone",
    "log_status_callback",
    "may_decide_scope",
    "opt_in",
    "opt_out",
    "pause_number",
    "quarantine_webhook",
    "recognize_phones",
    "record_consent",
    "record_consents",
    "record_phone_fact",
    "resume_number",
    "undo_opt_out",
    "update_number",
]
