from django.urls import path

from apps.reports.views import pages

app_name = "reports"
urlpatterns = [
    path("reports/", pages.overview, name="overview"),
    path("reports/<slug:report>/", pages.report_page, name="report"),
    path("reports/<slug:report>/<slug:table>.csv", pages.table_file, name="table"),
]
