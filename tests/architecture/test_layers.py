"""Imports and model relations point upstream only."""

import ast

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.architecture.source import APPS, code, imports, name, tree

# Entry points that belong to the whole project although they live in an app's folder.
ORDER = {app: place for place, app in enumerate(APPS)}
MODULES = {
    "models",
    "rules",
    "actions",
    "queries",
    "forms",
    "views",
    "urls",
    "api",
    "tasks",
    "admin",
    "stage",
    "apps",
    "migrations",
    "management",
    "templatetags",
}


def test_no_app_imports_downstream() -> None:
    wrong = []
    for path in code():
        here = ORDER[name(path).split("/")[0]]
        for line, module in imports(path):
            there = ORDER.get(module.split(".")[0])
            if there is not None and there > here:
                wrong.append(f"{name(path)}:{line} imports {module}")
    assert wrong == []


def test_no_relative_imports() -> None:
    wrong = [name(path) for path in code() for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.level]
    assert wrong == []


def test_model_relations_point_upstream() -> None:
    wrong = []
    for model in apps.get_models():
        here = ORDER.get(model._meta.app_label)
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if here is None or related is None or not getattr(field, "concrete", False) or isinstance(related, str):
                continue
            there = ORDER.get(related._meta.app_label)
            if there is not None and there > here:
                wrong.append(f"{model.__name__}.{field.name} → {related.__name__}")
    assert wrong == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
