from django.urls import path
from django.views.generic import RedirectView

from apps.accounts import invitation_views, settings_views, views

app_name = "accounts"
urlpatterns = [
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/profile/theme/", views.theme, name="theme"),
    path("accounts/team/<uuid:team_id>/", views.team_switch, name="team_switch"),
    path("accounts/no-team/", views.no_team, name="no_team"),
    path("accounts/invitation/<str:token>/", invitation_views.invitation, name="invitation"),
    # Before the package's own page: who changes their address by themselves becomes somebody else.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:profile")),
    path("settings/", settings_views.overview, name="settings"),
    path("settings/people/", settings_views.people, name="people"),
    path("settings/people/<uuid:membership_id>/role/", settings_views.member_role, name="member_role"),
    path(
        "settings/invitations/<uuid:invitation_id>/resend/",
        settings_views.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "settings/invitations/<uuid:invitation_id>/withdraw/",
        settings_views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("settings/keys/", settings_views.keys, name="keys"),
    path("settings/keys/<uuid:key_id>/revoke/", settings_views.key_revoke, name="key_revoke"),
]
