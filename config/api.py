"""The API's addresses, gathered from the apps; what is no address answers as a problem document too."""

from django.urls import URLPattern, URLResolver, re_path

from disclosure.api import api_urls as disclosure
from planning.api import api_urls as planning
from procurement.api import api_urls as procurement
from projects.api import api_urls as projects
from registry.api import Nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    *projects,
    *planning,
    *procurement,
    *disclosure,
    re_path("", Nowhere.as_view(), name="api_nowhere"),
]
