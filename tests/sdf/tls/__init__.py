"""libsdf over TLS: what it says when certificates, files or peers are wrong, whom it disturbs."""
