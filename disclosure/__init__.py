"""What the public sees: publications and nothing else."""
