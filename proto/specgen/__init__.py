"""The generator behind proto/generate.py: tables and messages in, Python and C out."""
