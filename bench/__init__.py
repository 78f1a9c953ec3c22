"""Workloads and benchmarks that use the machine from outside, as an integrator does."""
