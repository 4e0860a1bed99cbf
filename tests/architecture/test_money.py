"""No float comes near money."""

import ast

from django.apps import apps
from django.db import models

from tests.architecture.source import code, name, tree

MONEY = ("price", "amount", "budget", "ceiling", "cost", "paid", "committed")


def test_no_float_in_code() -> None:
    # Offsets in drawings and percentages of widths are not money; they live in these files.
    drawing = {"core/drawing.py", "core/templatetags/charts.py"}
    found = []
    for path in code():
        if name(path) in drawing:
            continue
        for node in ast.walk(tree(path)):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            is_field = isinstance(node, ast.Attribute) and node.attr == "FloatField"
            if is_call or is_field:
                found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def test_money_columns_are_decimal_with_two_places() -> None:
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    found = [field for field in fields if isinstance(field, models.Field) and field.name in MONEY]
    assert [str(field) for field in found if not (isinstance(field, models.DecimalField) and field.decimal_places == 2)] == []
