"""The API's addresses, gathered from the apps; what is no address answers as a problem document too."""

from django.urls import URLPattern, URLResolver, re_path

from projects.api import api_urls as projects
from registry.api import Nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    *projects,
    re_path("", Nowhere.as_view(), name="api_nowhere"),
]
