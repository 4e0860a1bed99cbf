"""Addresses of the catalogue on the desk."""

from django.urls import URLPattern, URLResolver, path

from catalog import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("catalog/", views.edition_list, name="catalog_editions"),
    path("catalog/import/", views.ImportEdition.as_view(), name="catalog_import"),
    path("catalog/<int:pk>/", views.edition, name="catalog_edition"),
    path("catalog/<int:pk>/publish/", views.publish, name="catalog_publish"),
]
