"""The rules of evaluation: gates of steps, and rules about what was typed."""
