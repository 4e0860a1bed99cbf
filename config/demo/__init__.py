"""The demonstration: a cast, the life of a project as scenes, and a small world built by the real actions."""
