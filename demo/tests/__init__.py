"""Run with ``python -m unittest discover demo/tests``."""
