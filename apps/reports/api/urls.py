from __future__ import annotations

from apps.core.api.addresses import address
from apps.reports.api import views

urlpatterns = [
    *address("reports/funnel", views.FunnelReportView, name="report_funnel"),
    *address("reports/response-times", views.ResponseTimesReportView, name="report_response_times"),
    *address("reports/sources", views.SourcesReportView, name="report_sources"),
    *address("reports/people", views.PeopleReportView, name="report_people"),
    *address("reports/blasts", views.BlastsReportView, name="report_blasts"),
    *address("reports/feeds", views.FeedsReportView, name="report_feeds"),
    *address("reports/opt-outs", views.OptOutsReportView, name="report_opt_outs"),
    *address("reports/failures", views.FailuresReportView, name="report_failures"),
]
