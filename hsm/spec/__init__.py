"""The tables of proto/spec as Python: refusals, ops, algorithms, SDF functions, messages (v1)."""
