from django.urls import path

from apps.feeds import webhooks
from apps.feeds.views import changing, deliveries, mapping, overview, page, rules

app_name = "feeds"
urlpatterns = [
    path("feeds/in/<str:token>", webhooks.intake, name="intake"),
    path("feeds/", overview.feeds, name="feeds"),
    path("feeds/new/", overview.feed_create, name="feed_create"),
    path("feeds/<uuid:feed_id>/", page.feed_page, name="feed"),
    path("feeds/<uuid:feed_id>/edit/", changing.feed_update, name="feed_update"),
    path("feeds/<uuid:feed_id>/switch/", changing.feed_switch, name="feed_switch"),
    path("feeds/<uuid:feed_id>/secret/", changing.secret_change, name="secret_change"),
    path("feeds/<uuid:feed_id>/try/", changing.payload_try, name="payload_try"),
    path("feeds/<uuid:feed_id>/delete/", changing.feed_delete, name="feed_delete"),
    path("feeds/<uuid:feed_id>/replay/", deliveries.replay_all, name="replay_all"),
    path("feeds/<uuid:feed_id>/deliveries/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
    path("feeds/<uuid:feed_id>/deliveries/<uuid:delivery_id>/replay/", deliveries.replay, name="replay"),
    path("feeds/<uuid:feed_id>/mapping/", mapping.mapping, name="mapping"),
    path("feeds/<uuid:feed_id>/rules/", rules.rules, name="rules"),
    path("feeds/<uuid:feed_id>/rules/new/", rules.rule_create, name="rule_create"),
    path("feeds/<uuid:feed_id>/rules/<int:position>/", rules.rule_update, name="rule_update"),
    path("feeds/<uuid:feed_id>/rules/<int:position>/up/", rules.rule_move, name="rule_move"),
    path("feeds/<uuid:feed_id>/rules/<int:position>/remove/", rules.rule_remove, name="rule_remove"),
    path("feeds/<uuid:feed_id>/rules/<int:position>/filter/", rules.rule_filter, name="rule_filter"),
]
