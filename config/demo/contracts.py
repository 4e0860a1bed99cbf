"""Scenes of the life: contracts."""

from config.demo.life import Scene

SCENES: tuple[Scene, ...] = ()
