# Generated from proto/softsjj/v1 by `python proto/generate.py`. Do not edit.
"""The messages of package softsjj.v1."""
