"""Charts (to come)."""

from django import template

register = template.Library()
