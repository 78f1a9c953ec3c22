/* SPDX-License-Identifier: Apache-2.0 */
/* SM3 (GB/T 32905-2016), HMAC-SM3 (GB/T 15852.2), the SM2 KDF (GB/T 32918.4 5.4.3), PBKDF2-HMAC-SM3. Constant-time in the data. */
#ifndef HSM_CORE_SM3_H
#define HSM_CORE_SM3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cpu.h"

enum { SM3_BYTES = 32, SM3_BLOCK = 64, SM3_LANES_MAX = 16 };

/* One implementation. All are interchangeable; one is chosen per module, at its start. */
typedef struct hsm_sm3_impl {
    const char *name;
    bool (*usable)(void); /* can this CPU run it */
    void (*compress)(uint32_t state[8], const uint8_t *blocks, size_t count);
    /* The same of `lanes` streams: word i of lane k is state[lanes * i + k], and all are aligned to 64 bytes. */
    void (*compress_lanes)(uint32_t *state, const uint8_t *const blocks[], size_t count);
    size_t lanes; /* 8 or 16 */
    size_t alone; /* so many streams or fewer are faster one after the other */
} hsm_sm3_impl;

extern const hsm_sm3_impl hsm_sm3_portable;
void hsm_sm3_lanes_portable(uint32_t *state, const uint8_t *const blocks[], size_t count);
#ifdef HSM_X86_KERNELS
extern const hsm_sm3_impl hsm_sm3_avx512; /* needs BMI2, too */
extern const hsm_sm3_impl hsm_sm3_avx2;   /* needs BMI2, too */
void hsm_sm3_compress_avx2(uint32_t state[8], const uint8_t *blocks, size_t count);
void hsm_sm3_lanes_avx2(uint32_t *state, const uint8_t *const blocks[], size_t count);
#endif

typedef struct hsm_sm3_ctx {
    const hsm_sm3_impl *impl;
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    uint8_t block[SM3_BLOCK];
} hsm_sm3_ctx;

extern const uint32_t hsm_sm3_initial[8];

static inline void hsm_sm3_put_word(uint8_t *out, uint32_t word) {
    word = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(word) : word;
    memcpy(out, &word, sizeof word);
}

static inline void hsm_sm3_put_state(uint8_t out[SM3_BYTES], const uint32_t state[8]) {
    for (size_t i = 0; i < 8; i++) {
        hsm_sm3_put_word(out + 4 * i, state[i]);
    }
}

void hsm_sm3_init(hsm_sm3_ctx *ctx, const hsm_sm3_impl *impl);
/* Goes on from the state after `length` bytes, a multiple of 64. */
void hsm_sm3_resume(hsm_sm3_ctx *ctx, const hsm_sm3_impl *impl, const uint32_t state[8], uint64_t length);
void hsm_sm3_update(hsm_sm3_ctx *ctx, const uint8_t *in, size_t n);
/* Pads and compresses what is left: ctx->state is the digest. */
void hsm_sm3_close(hsm_sm3_ctx *ctx);
/* Wipes ctx. */
void hsm_sm3_final(hsm_sm3_ctx *ctx, uint8_t out[SM3_BYTES]);
void hsm_sm3_digest(const hsm_sm3_impl *impl, const uint8_t *in, size_t n, uint8_t out[SM3_BYTES]);

/* One message of many. */
typedef struct hsm_sm3_job {
    const uint32_t *state; /* 8 words after `length` bytes, a multiple of 64, as for hsm_sm3_resume; NULL: from the beginning */
    uint64_t length;
    const uint8_t *in; /* NULL only when n is 0 */
    size_t n;
    uint8_t *out; /* 32 bytes, written when nothing of this message is read any more */
} hsm_sm3_job;

/* The digests of `count` independent messages of any lengths, in lanes side by side. Lengths are public, messages and states may be
 * secret. No output may overlap the input of another message. */
void hsm_sm3_many(const hsm_sm3_impl *impl, const hsm_sm3_job *jobs, size_t count);

/* What a key is for HMAC: the states after the block of the inner pad and that of the outer. As secret as the key. */
typedef struct hsm_hmac_sm3_key {
    uint32_t inner[8];
    uint32_t outer[8];
} hsm_hmac_sm3_key;

typedef struct hsm_hmac_sm3_ctx {
    hsm_sm3_ctx inner;
    uint32_t outer[8];
} hsm_hmac_sm3_ctx;

void hsm_hmac_sm3_set_key(hsm_hmac_sm3_key *states, const hsm_sm3_impl *impl, const uint8_t *key, size_t n);
void hsm_hmac_sm3_begin(hsm_hmac_sm3_ctx *ctx, const hsm_sm3_impl *impl, const hsm_hmac_sm3_key *states);
/* Both for a key used once. */
void hsm_hmac_sm3_init(hsm_hmac_sm3_ctx *ctx, const hsm_sm3_impl *impl, const uint8_t *key, size_t n);
void hsm_hmac_sm3_update(hsm_hmac_sm3_ctx *ctx, const uint8_t *in, size_t n);
/* Wipes ctx. */
void hsm_hmac_sm3_final(hsm_hmac_sm3_ctx *ctx, uint8_t out[SM3_BYTES]);

/* One MAC of many; in may be NULL only when n is 0. */
typedef struct hsm_hmac_sm3_job {
    const hsm_hmac_sm3_key *key;
    const uint8_t *in;
    size_t n;
    uint8_t *out; /* 32 bytes */
} hsm_hmac_sm3_job;

/* The MACs of `count` independent messages; on secrets and overlap as hsm_sm3_many. */
void hsm_hmac_sm3_many(const hsm_sm3_impl *impl, const hsm_hmac_sm3_job *jobs, size_t count);

/* The KDF in pieces: each but the last a multiple of 32 bytes. The caller wipes ctx. */
typedef struct hsm_sm3_kdf_ctx {
    hsm_sm3_ctx after_z;
    uint32_t counter; /* of the next 32 bytes */
} hsm_sm3_kdf_ctx;

void hsm_sm3_kdf_begin(hsm_sm3_kdf_ctx *ctx, const hsm_sm3_impl *impl, const uint8_t *z, size_t z_len);
void hsm_sm3_kdf_next(hsm_sm3_kdf_ctx *ctx, uint8_t *out, size_t n);

/* K = KDF(z, 8 * n bits). n below 32 * (2^32 - 1). */
void hsm_sm3_kdf(const hsm_sm3_impl *impl, const uint8_t *z, size_t z_len, uint8_t *out, size_t n);

/* PBKDF2 (RFC 8018 5.2) with HMAC-SM3. iterations at least 1. */
void hsm_pbkdf2_sm3(const hsm_sm3_impl *impl, const uint8_t *password, size_t password_len, const uint8_t *salt, size_t salt_len,
                    uint32_t iterations, uint8_t *out, size_t n);

#endif
