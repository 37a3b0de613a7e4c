from apps.messaging.models.attachments import CONTENT, SMALL, Attachment, AttachmentQuerySet, Scan
from apps.messaging.models.calls import QuarantinedWebhook, QuarantineQuerySet, StatusCallback
from apps.messaging.models.consent import ConsentEvent, OptOut, OptOutQuerySet, PhoneFact
from apps.messaging.models.numbers import Number, NumberQuerySet, new_token
from apps.messaging.models.samples import SamplePhone
from apps.messaging.models.templates import Template, TemplateQuerySet

__all__ = [
    "CONTENT",
    "SMALL",
    "Attachment",
    "AttachmentQuerySet",
    "ConsentEvent",
    "Number",
    "NumberQuerySet",
    "OptOut",
    "OptOutQuerySet",
    "PhoneFact",
    "QuarantineQuerySet",
    "QuarantinedWebhook",
    "SamplePhone",
    "Scan",
    "StatusCallback",
    "Template",
    "TemplateQuerySet",
    "new_token",
]
