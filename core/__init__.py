"""What must exist exactly once: law, money, clock, audit, errors, outbox, PDF."""
