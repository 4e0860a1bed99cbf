"""The public addresses, at the root of the site; the closing steps lie under the desk."""

from django.urls import path

from disclosure.views import catalog, closing, home, notices, plans, projects, statistics, suppliers, tables, texts, verify, withholding
from disclosure.views.logbook import ADDRESSES as LOG

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/<int:key>/", notices.notice, name="notice"),
    path("notices/<int:key>.json", notices.notice_json, name="notice_json"),
    path("projects/", projects.project_list, name="public_projects"),
    path("projects/<str:number>.json", projects.project_json, name="public_project_json"),
    path("projects/<str:number>/", projects.project, name="public_project"),
    path("projects/<str:number>/releases.json", projects.releases_json, name="public_releases"),
    path("projects/<str:number>/verify/", projects.verify_project, name="verify_project"),
    path("projects/<str:number>/documents.csv", tables.documents, name="public_documents_csv"),
    path("tables/<slug:name>.csv", tables.table, name="table_csv"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<str:uscc>/<int:year>/", plans.plan, name="plan"),
    path("catalog/", catalog.catalog, name="public_catalog"),
    path("catalog.csv", catalog.catalog_csv, name="public_catalog_csv"),
    path("suppliers/", suppliers.supplier_list, name="suppliers"),
    path("suppliers/<str:uscc>/", suppliers.supplier, name="supplier"),
    path("evaluations/", suppliers.evaluations, name="evaluations"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/<slug:chart>.<slug:form>", statistics.chart_data, name="chart_data"),
    path("verify/", verify.verify_form, name="verify_form"),
    path("verify/<str:code>/", verify.verify, name="verify"),
    path("documents/<str:code>.pdf", verify.document, name="public_document"),
    *(path(f"log/{route}", view, name=name) for route, view, name in LOG),
    path("data/", texts.data, name="data"),
    path("supervise/", texts.supervise, name="supervise"),
    *(path(f"{name}/", view, name=name) for name, view in (("accessibility", texts.accessibility), ("help", texts.help_page))),
    path("desk/notices/<int:key>/withhold/", withholding.WithholdView.as_view(), name="withhold"),
    *(path(f"desk/projects/<str:number>/{view.step.replace('_', '-')}/", view.as_view(), name=view.step) for view in closing.STEPS),
]
