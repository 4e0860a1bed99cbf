"""All addresses: public ones at the root, the desk under /desk/, programs under /api/v1/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from config.views import demo, demo_key
from evaluation.urls import public_urlpatterns
from procurement.tenders.urls import public_urlpatterns as objecting_urlpatterns

# Django looks these up by name.
handler403, handler404 = "projects.views.forbidden", "projects.views.missing"
urlpatterns = [
    path("desk/", include("projects.urls")),
    path("desk/", include("registry.urls")),
    path("desk/", include("catalog.urls")),
    path("desk/", include("planning.urls")),
    path("desk/", include("procurement.urls")),
    path("desk/", include("contracts.urls")),
    path("desk/", include("evaluation.urls")),
    path("survey/", include(public_urlpatterns)),
    path("objections/", include(objecting_urlpatterns)),
    path("accounts/", include("config.accounts")),
    path("demo/", demo, name="demo"),
    path("demo/keys/<str:username>.age", demo_key, name="demo_key"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("config.api")),
    path("", include("disclosure.urls")),
]
