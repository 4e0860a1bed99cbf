"""Scenes of the life: awarding."""

from config.demo.life import Scene

SCENES: tuple[Scene, ...] = ()
