"""The desk's addresses."""

from django.urls import path

from projects import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("tally/", views.tally, name="desk_tally"),
    path("projects/", views.project_list, name="projects"),
    path("projects/<str:number>/", views.project, name="project"),
    path("receipts/<str:number>/", views.receipt, name="receipt"),
    path("documents/<str:number>/", views.document, name="document"),
]
