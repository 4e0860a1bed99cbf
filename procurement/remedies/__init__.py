"""Inquiries and complaints: what suppliers may do beside the challenge, and how finance decides."""
