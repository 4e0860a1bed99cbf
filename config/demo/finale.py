"""Scenes of the life: finale."""

from config.demo.life import Scene

SCENES: tuple[Scene, ...] = ()
