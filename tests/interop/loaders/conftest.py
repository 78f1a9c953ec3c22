"""A machine on TLS, as libsdf's own tests make it."""

from tests.sdf.tls.conftest import house, tls_machine

__all__ = ["house", "tls_machine"]
