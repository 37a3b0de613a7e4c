"""How the partner API answers, and what describes it."""

from __future__ import annotations

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "apps.core.api.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "PivotCX API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_AUTHENTICATION": [],
    "PREPROCESSING_HOOKS": ["apps.core.api.schema.without_slash"],
    "POSTPROCESSING_HOOKS": ["apps.core.api.schema.complete", "apps.webhooks.api.schema.with_webhooks"],
    # Several fields are called “kind” and “stage”.
    "ENUM_NAME_OVERRIDES": {
        "BlastStatusEnum": "apps.blasts.models.Blast.Status",
        "CampaignStatusEnum": "apps.campaigns.models.Campaign.Status",
        "EnrolmentStatusEnum": "apps.campaigns.models.Enrolment.Status",
        "CallLanguageEnum": "apps.messaging.models.Number.CallLanguage",
        "CallModeEnum": "apps.messaging.models.Number.CallMode",
        "CustomFieldKindEnum": "apps.candidates.models.CustomField.Kind",
        "DeliveryOutcomeEnum": "apps.feeds.models.FeedDelivery.Outcome",
        "FeedKindEnum": "apps.feeds.models.Feed.Kind",
        "FeedStatusEnum": "apps.feeds.models.Feed.Status",
        "FeedSwitchEnum": "apps.feeds.api.serializers.SWITCH",
        "HandoffKindEnum": "apps.handoffs.models.Handoff.Kind",
        "HandoffDirectionEnum": "apps.handoffs.models.Handoff.Direction",
        "ListKindEnum": "apps.lists.models.List.Kind",
        "MessageDirectionEnum": "apps.chat.models.Message.Direction",
        "StageEnum": "apps.chat.models.Conversation.Stage",
        "StatusStageEnum": "apps.candidates.api.team_serializers.STAGES",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
