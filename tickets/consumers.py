"""Reactions of tickets to what happened."""
