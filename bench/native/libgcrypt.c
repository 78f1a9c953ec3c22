/* SPDX-License-Identifier: Apache-2.0 */
/* libgcrypt. Its SM2 takes S-expressions, which are built before the clock runs. */
#include <gcrypt.h>
#include <stdio.h>
#include <string.h>

#include "worker.h"

static gcry_cipher_hd_t cipher;
static gcry_mac_hd_t hmac;
static gcry_sexp_t secret_key, public_key, digest, signature, plain, sealed, keygen_parameters;
static gcry_ctx_t curve;
static gcry_mpi_point_t base, product;
static gcry_mpi_t factor, x, y;

static bool done(gcry_error_t error) {
    return error == 0;
}

static bool start_cipher(int mode, size_t key_len) {
    gcry_cipher_close(cipher);
    cipher = NULL;
    return done(gcry_cipher_open(&cipher, GCRY_CIPHER_SM4, mode, 0)) && done(gcry_cipher_setkey(cipher, bench_key, key_len));
}

static bool start_ecb(void) {
    return start_cipher(GCRY_CIPHER_MODE_ECB, 16);
}

static bool start_cbc(void) {
    return start_cipher(GCRY_CIPHER_MODE_CBC, 16);
}

static bool start_ctr(void) {
    return start_cipher(GCRY_CIPHER_MODE_CTR, 16);
}

static bool start_gcm(void) {
    return start_cipher(GCRY_CIPHER_MODE_GCM, 16);
}

static bool start_ccm(void) {
    return start_cipher(GCRY_CIPHER_MODE_CCM, 16);
}

/* The form of IEEE 1619. */
static bool start_xts(void) {
    return start_cipher(GCRY_CIPHER_MODE_XTS, 32);
}

static bool ecb(void) {
    return done(gcry_cipher_encrypt(cipher, bench_out, bench_size, bench_in, bench_size));
}

static bool encrypt_from_iv(void) {
    return done(gcry_cipher_setiv(cipher, bench_iv, sizeof bench_iv)) && ecb();
}

static bool cbc_decrypt(void) {
    return done(gcry_cipher_setiv(cipher, bench_iv, sizeof bench_iv)) &&
           done(gcry_cipher_decrypt(cipher, bench_out, bench_size, bench_in, bench_size));
}

static bool ctr(void) {
    return done(gcry_cipher_setctr(cipher, bench_iv, sizeof bench_iv)) && ecb();
}

static bool gcm(void) {
    return done(gcry_cipher_setiv(cipher, bench_iv, BENCH_NONCE)) && ecb() &&
           done(gcry_cipher_gettag(cipher, bench_tag, BENCH_TAG));
}

static bool ccm(void) {
    uint64_t lengths[3] = {bench_size, 0, BENCH_TAG};
    return done(gcry_cipher_setiv(cipher, bench_iv, BENCH_NONCE)) &&
           done(gcry_cipher_ctl(cipher, GCRYCTL_SET_CCM_LENGTHS, lengths, sizeof lengths)) && ecb() &&
           done(gcry_cipher_gettag(cipher, bench_tag, BENCH_TAG));
}

static bool hash(void) {
    gcry_md_hash_buffer(GCRY_MD_SM3, bench_tag, bench_in, bench_size);
    return true;
}

static bool start_hmac(void) {
    gcry_mac_close(hmac);
    hmac = NULL;
    return done(gcry_mac_open(&hmac, GCRY_MAC_HMAC_SM3, 0, NULL)) && done(gcry_mac_setkey(hmac, bench_key, 16));
}

static bool mac(void) {
    size_t n = sizeof bench_tag;
    return done(gcry_mac_reset(hmac)) && done(gcry_mac_write(hmac, bench_in, bench_size)) &&
           done(gcry_mac_read(hmac, bench_tag, &n));
}

/* Puts a result in the place of the one before. */
static bool replace(gcry_sexp_t *place, gcry_sexp_t made, gcry_error_t error) {
    if (error != 0) {
        return false;
    }
    gcry_sexp_release(*place);
    *place = made;
    return true;
}

static bool keygen(void) {
    gcry_sexp_t made = NULL;
    gcry_error_t error = gcry_pk_genkey(&made, keygen_parameters);
    gcry_sexp_release(made);
    return done(error);
}

static bool start_pair(void) {
    if (secret_key != NULL) {
        return true;
    }
    gcry_sexp_t pair = NULL;
    if (!done(gcry_pk_genkey(&pair, keygen_parameters))) {
        return false;
    }
    secret_key = gcry_sexp_find_token(pair, "private-key", 0);
    public_key = gcry_sexp_find_token(pair, "public-key", 0);
    gcry_sexp_release(pair);
    return secret_key != NULL && public_key != NULL &&
           done(gcry_sexp_build(&digest, NULL, "(data (flags raw) (value %b))", BENCH_MESSAGE, bench_in)) &&
           done(gcry_sexp_build(&plain, NULL, "(data (flags raw) (hash-algo sm3) (value %b))", BENCH_MESSAGE, bench_in));
}

static bool sign(void) {
    gcry_sexp_t made = NULL;
    gcry_error_t error = gcry_pk_sign(&made, digest, secret_key);
    return replace(&signature, made, error);
}

static bool start_verify(void) {
    return start_pair() && sign();
}

static bool verify(void) {
    return done(gcry_pk_verify(signature, digest, public_key));
}

static bool encrypt(void) {
    gcry_sexp_t made = NULL;
    gcry_error_t error = gcry_pk_encrypt(&made, plain, public_key);
    return replace(&sealed, made, error);
}

static bool start_decrypt(void) {
    return start_pair() && encrypt();
}

static bool decrypt(void) {
    gcry_sexp_t made = NULL;
    gcry_error_t error = gcry_pk_decrypt(&made, sealed, secret_key);
    gcry_sexp_release(made);
    return done(error);
}

static bool start_mul(void) {
    if (curve != NULL) {
        return true;
    }
    if (!done(gcry_mpi_ec_new(&curve, NULL, "sm2p256v1")) ||
        !done(gcry_mpi_scan(&factor, GCRYMPI_FMT_USG, bench_key, sizeof bench_key, NULL))) {
        return false;
    }
    gcry_mpi_point_t generator = gcry_mpi_ec_get_point("g", curve, 1);
    base = gcry_mpi_point_new(0);
    product = gcry_mpi_point_new(0);
    x = gcry_mpi_new(256);
    y = gcry_mpi_new(256);
    gcry_mpi_ec_dup(base, generator, curve);
    gcry_mpi_point_release(generator);
    return true;
}

static bool mul(void) {
    gcry_mpi_ec_mul(product, factor, base, curve);
    return gcry_mpi_ec_get_affine(x, y, product, curve) == 0;
}

static const char *open_libgcrypt(const char *argument) {
    (void)argument;
    const char *version = gcry_check_version(NULL);
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    if (!done(gcry_cipher_test_algo(GCRY_CIPHER_SM4)) || !done(gcry_md_test_algo(GCRY_MD_SM3)) ||
        !done(gcry_sexp_build(&keygen_parameters, NULL, "(genkey (ecc (curve sm2p256v1) (flags sm2)))"))) {
        fprintf(stderr, "libgcrypt %s has no SM3 or SM4\n", version);
        return NULL;
    }
    return version;
}

static const bench_choice choices[] = {
    {"sm4", "ecb-encrypt", ecb, start_ecb},
    {"sm4", "cbc-encrypt", encrypt_from_iv, start_cbc},
    {"sm4", "cbc-decrypt", cbc_decrypt, start_cbc},
    {"sm4", "ctr", ctr, start_ctr},
    {"sm4", "gcm-encrypt", gcm, start_gcm},
    {"sm4", "ccm-encrypt", ccm, start_ccm},
    {"sm4", "xts-encrypt", encrypt_from_iv, start_xts},
    {"sm3", "hash", hash, NULL},
    {"hmac-sm3", "mac", mac, start_hmac},
    {"sm2", "sign", sign, start_pair},
    {"sm2", "verify", verify, start_verify},
    {"sm2", "verify-known", verify, start_verify},
    {"sm2", "keygen", keygen, NULL},
    {"sm2", "mul", mul, start_mul},
    {"sm2", "encrypt", encrypt, start_pair},
    {"sm2", "decrypt", decrypt, start_decrypt},
};

const bench_peer bench_this_peer = {.open = open_libgcrypt, .single = BENCH_TABLE(choices)};
