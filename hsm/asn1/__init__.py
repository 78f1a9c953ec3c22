"""DER for SM2, pure: public keys, certification requests, names. It does no I/O and no crypto."""
