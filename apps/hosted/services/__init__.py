"""The verbs of forms."""

from apps.hosted.services.making import (
    LONGEST_LIST,
    BadForm,
    FormExists,
    NotStatic,
    TooManyForms,
    create_form,
    delete_form,
    make_default,
    update_form,
)
from apps.hosted.services.sending import FormClosed, Given, TooMany, count_outcome, take_sending

__all__ = [
    "LONGEST_LIST",
    "BadForm",
    "FormClosed",
    "FormExists",
    "Given",
    "NotStatic",
    "TooMany",
    "TooManyForms",
    "count_outcome",
    "create_form",
    "delete_form",
    "make_default",
    "take_sending",
    "update_form",
]
