"""Scenes of the life: planning."""

from config.demo.life import Scene

SCENES: tuple[Scene, ...] = ()
