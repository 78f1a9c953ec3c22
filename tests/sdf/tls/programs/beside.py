"""libsdf over TLS in a process that carries another TLS library, for all to see (RTLD_GLOBAL).

usage: beside.py LIBSDF CERTIFICATE KEY LIBCRYPTO LIBSSL     any OpenSSL or kin

Does the other library's own work before libsdf, between its calls and after it, and looks that
nothing of the other library's state has changed. Prints what the other library says it is.
"""

import ctypes
import sys

SHA256_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
PEM = 1


class OpenSsl:
    """A libssl and its libcrypto, through ctypes."""

    def __init__(self, crypto: str, ssl: str, certificate: str, key: str) -> None:
        self.crypto = ctypes.CDLL(crypto, ctypes.RTLD_GLOBAL)
        self.ssl = ctypes.CDLL(ssl, ctypes.RTLD_GLOBAL)
        self.certificate, self.key = certificate.encode(), key.encode()
        for library in (self.crypto, self.ssl):
            for name in (
                "EVP_MD_CTX_new EVP_sha256 BIO_new BIO_s_mem TLS_method SSL_CTX_new SSL_new"
            ).split():
                if hasattr(library, name):
                    getattr(library, name).restype = ctypes.c_void_p
        self.crypto.ERR_peek_error.restype = ctypes.c_ulong
        self.crypto.OpenSSL_version.restype = ctypes.c_char_p

    @property
    def version(self) -> str:
        return str(self.crypto.OpenSSL_version(0), "ascii")

    def digest(self) -> str:
        out = ctypes.create_string_buffer(32)
        context = ctypes.c_void_p(self.crypto.EVP_MD_CTX_new())
        kind = ctypes.c_void_p(self.crypto.EVP_sha256())
        assert self.crypto.EVP_DigestInit_ex(context, kind, None) == 1
        assert self.crypto.EVP_DigestUpdate(context, b"abc", ctypes.c_size_t(3)) == 1
        assert self.crypto.EVP_DigestFinal_ex(context, out, None) == 1
        self.crypto.EVP_MD_CTX_free(context)
        return out.raw.hex()

    def end(self, context: ctypes.c_void_p, *, server: bool) -> tuple[ctypes.c_void_p, ...]:
        """An SSL with its incoming and outgoing memory."""
        made = ctypes.c_void_p(self.ssl.SSL_new(context))
        bios = [
            ctypes.c_void_p(self.crypto.BIO_new(ctypes.c_void_p(self.crypto.BIO_s_mem())))
            for _ in range(2)
        ]
        self.ssl.SSL_set_bio(made, *bios)
        (self.ssl.SSL_set_accept_state if server else self.ssl.SSL_set_connect_state)(made)
        return made, *bios

    def carry(self, source: ctypes.c_void_p, target: ctypes.c_void_p) -> None:
        buffer = ctypes.create_string_buffer(1 << 16)
        size = self.crypto.BIO_read(source, buffer, len(buffer))
        if size > 0:
            assert self.crypto.BIO_write(target, buffer, size) == size

    def handshake(self) -> str:
        """Both ends in memory; gives what the one read that the other wrote."""
        context = ctypes.c_void_p(self.ssl.SSL_CTX_new(ctypes.c_void_p(self.ssl.TLS_method())))
        assert self.ssl.SSL_CTX_use_certificate_file(context, self.certificate, PEM) == 1
        assert self.ssl.SSL_CTX_use_PrivateKey_file(context, self.key, PEM) == 1
        assert self.ssl.SSL_CTX_load_verify_locations(context, self.certificate, None) == 1
        server, server_in, server_out = self.end(context, server=True)
        client, client_in, client_out = self.end(context, server=False)
        done = 0
        for _ in range(10):
            done = self.ssl.SSL_do_handshake(client) + self.ssl.SSL_do_handshake(server)
            self.carry(client_out, server_in)
            self.carry(server_out, client_in)
        assert done == 2
        assert self.ssl.SSL_write(client, b"hello", 5) == 5
        self.carry(client_out, server_in)
        heard = ctypes.create_string_buffer(16)
        assert self.ssl.SSL_read(server, heard, 16) == 5
        for each in (client, server):
            self.ssl.SSL_free(each)
        self.ssl.SSL_CTX_free(context)
        self.crypto.ERR_clear_error()
        return str(heard.value, "ascii")

    def work(self) -> None:
        assert self.digest() == SHA256_ABC
        assert self.handshake() == "hello"

    def leave_error(self) -> int:
        """An error in the thread's queue, as a program has it that looks later."""
        context = ctypes.c_void_p(self.ssl.SSL_CTX_new(ctypes.c_void_p(self.ssl.TLS_method())))
        assert self.ssl.SSL_CTX_use_certificate_file(context, b"/nonexistent", PEM) != 1
        self.ssl.SSL_CTX_free(context)
        return self.error()

    def error(self) -> int:
        return int(self.crypto.ERR_peek_error())


class Sdf:
    """libsdf, loaded last: everything above is already there to bind to."""

    def __init__(self, path: str) -> None:
        self.library = ctypes.CDLL(path)
        self.library.SDF_LastErrorText.restype = ctypes.c_char_p
        self.device, self.session = ctypes.c_void_p(), ctypes.c_void_p()

    def do(self, name: str, *arguments: object) -> None:
        code = getattr(self.library, f"SDF_{name}")(*arguments)
        assert code == 0, f"{name}: 0x{code:08x} {self.library.SDF_LastErrorText().decode()}"

    def open(self) -> None:
        self.do("OpenDevice", ctypes.byref(self.device))
        self.do("OpenSession", self.device, ctypes.byref(self.session))

    def draw(self) -> bytes:
        out = ctypes.create_string_buffer(32)
        self.do("GenerateRandom", self.session, 32, out)
        return out.raw

    def close(self) -> None:
        self.do("CloseSession", self.session)
        self.do("CloseDevice", self.device)


def main() -> None:
    libsdf, certificate, key, crypto, ssl = sys.argv[1:]
    other = OpenSsl(crypto, ssl, certificate, key)
    other.work()
    left = other.leave_error()
    assert left != 0
    sdf = Sdf(libsdf)
    sdf.open()
    assert other.error() == left, "libsdf changed the other library's errors"
    other.work()
    assert len({sdf.draw() for _ in range(20)}) == 20
    other.work()
    sdf.close()
    other.work()
    with open("/proc/self/maps") as maps:
        assert "libsoftsjj-tls.so" in maps.read()
    print(other.version)


if __name__ == "__main__":
    main()
