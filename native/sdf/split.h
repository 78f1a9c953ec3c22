/* SPDX-License-Identifier: Apache-2.0 */
/* Data longer than one message: cut at 1 MiB, a multiple of every block, with the IV carried from part to part. */
#ifndef SOFTSJJ_SDF_SPLIT_H
#define SOFTSJJ_SDF_SPLIT_H

#include "library.h"

enum {
    SDF_LENGTH_MAX = 1 << 30, /* longest data in one call of the standard; longer is SDR_INARGERR */
    SDF_BLOCK = 16            /* bytes; the block of SM1, SSF33 and SM4 */
};

/* How data may be cut, from the low byte of an algorithm id (GM/T 0006: bits 0-7 mode, 8-31 algorithm). */
typedef enum sdf_mode {
    SDF_MODE_ECB,    /* whole blocks, no IV */
    SDF_MODE_CHAIN,  /* CBC, CBC-MAC: whole blocks, IV */
    SDF_MODE_STREAM, /* CFB, OFB, CTR: any length, IV */
    SDF_MODE_OTHER   /* not ours to know: the device decides; one message, no IV */
} sdf_mode;

sdf_mode sdf_mode_of(SGD_UINT32 algorithm);
/* Does the mode take this many bytes? Zero bytes are refused in every mode. */
bool sdf_mode_takes(sdf_mode mode, SGD_UINT32 len);

/* Bytes of the next part. */
static inline uint32_t sdf_part(uint32_t left) {
    return left < RPC_DATA_MAX ? left : RPC_DATA_MAX;
}

/* What goes from part to part. */
typedef struct sdf_chain {
    uint64_t key; /* the daemon's number */
    uint32_t algorithm;
    uint8_t iv[SDF_BLOCK]; /* in: of this part, out: of the next */
    uint32_t iv_len;       /* 0 or SDF_BLOCK */
} sdf_chain;

/* One part of at most RPC_DATA_MAX bytes; writes n bytes to out, or nothing when out is NULL. */
typedef int (*sdf_part_call)(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out);

/* Calls `part` for all of the data, at least once, and stops at the first error. in and out may be the same. */
int sdf_split(const sdf_session *session, sdf_part_call part, sdf_chain *chain, const uint8_t *in, uint32_t len, uint8_t *out);

#endif
