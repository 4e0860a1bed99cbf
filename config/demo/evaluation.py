"""Scenes of the life: evaluation."""

from config.demo.life import Scene

SCENES: tuple[Scene, ...] = ()
