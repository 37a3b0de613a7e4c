from django.urls import path

from apps.reports.views import account, pages, strip

app_name = "reports"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/<slug:table>.csv", account.account_table, name="account_table"),
    path("reports/", pages.overview, name="overview"),
    path("reports/strip/", strip.strip, name="strip"),
    path("reports/<slug:report>/", pages.report_page, name="report"),
    path("reports/<slug:report>/<slug:table>.csv", pages.table_file, name="table"),
]
