"""Three-party performance evaluation."""
