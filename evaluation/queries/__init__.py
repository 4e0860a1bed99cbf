"""Reading evaluations: results and counts, what waits for whom, sheets for the desk."""
