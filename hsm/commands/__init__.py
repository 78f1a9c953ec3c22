"""Handlers by family. They hold no rule of access, audit or faults: the pipeline has them."""
