"""Naive twins: code without one guard, which the tests of that guard must catch."""
