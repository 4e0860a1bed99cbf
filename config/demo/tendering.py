"""Scenes of the life: tendering."""

from config.demo.life import Scene

SCENES: tuple[Scene, ...] = ()
