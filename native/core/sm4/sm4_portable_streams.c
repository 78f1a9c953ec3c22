/* SPDX-License-Identifier: Apache-2.0 */
/* CBC encryption of 32 streams side by side, bit-sliced: a stream is a bit of each slice, and so are its round keys. */
#include <string.h>

#include "constant_time.h"
#include "sm4/sm4_counter.h"
#include "sm4/sm4_lanes.h"
#include "sm4/sm4_portable_modes.h"
#include "sm4/sm4_slices.h"

_Static_assert(sizeof(hsm_sm4_sliced_key) == SM4_BATCH * sizeof(hsm_sm4_key), "the room that there is for 32 lanes");

/* The keys of all lanes, as words in the order of bytes: [four rounds][lane]. */
typedef struct lane_keys {
    uint8_t four[SM4_ROUNDS / 4][SM4_BATCH][SM4_BLOCK];
} lane_keys;

static void fold_lane(lane_keys *keys, size_t lane, const uint8_t *rk) {
    hsm_sm4_key key;
    uint32_t folded[SM4_ROUNDS];
    memcpy(key.rk, rk, sizeof key.rk);
    hsm_sm4_portable_fold_keys(folded, &key, HSM_ENCRYPT);
    for (size_t r = 0; r < SM4_ROUNDS; r += 2) {
        hsm_sm4_store64(keys->four[r / 4][lane] + r % 4 * 4, (uint64_t)folded[r] << 32 | folded[r + 1]);
    }
    hsm_wipe(folded, sizeof folded);
    hsm_wipe(&key, sizeof key);
}

/* A lane without a stream has no key, that is: 0. */
static void take_keys(hsm_sm4_lanes *all, size_t n, hsm_sm4_sliced_key *sliced) {
    if (memcmp(all->held, all->rk, n * sizeof *all->rk) == 0) {
        return;
    }
    lane_keys keys = {0};
    memcpy(all->held, all->rk, n * sizeof *all->rk);
    for (size_t k = 0; k < n; k++) {
        fold_lane(&keys, k, all->rk[k]);
    }
    for (int r = 0; r < SM4_ROUNDS; r += 4) {
        hsm_sm4_slice_keys(sliced, r, keys.four[r / 4][0]);
    }
    all->used = sizeof *sliced;
    hsm_wipe(&keys, sizeof keys);
}

void hsm_sm4_portable_cbc_encrypt_lanes(hsm_sm4_lanes *all, size_t n, size_t blocks) {
    hsm_sm4_sliced_key *const sliced = (void *)all->rounds;
    uint8_t chain[SM4_BATCH][SM4_BLOCK] = {0};
    take_keys(all, n, sliced);
    for (size_t k = 0; k < n; k++) {
        memcpy(chain[k], all->iv[k], SM4_BLOCK);
    }
    for (size_t at = 0; at < SM4_BLOCK * blocks; at += SM4_BLOCK) {
        for (size_t k = 0; k < n; k++) {
            hsm_sm4_xor(chain[k], chain[k], all->in[k] + at, SM4_BLOCK);
        }
        hsm_sm4_slice_crypt(sliced, chain[0], chain[0], 1);
        for (size_t k = 0; k < n; k++) {
            if (all->out[k] != NULL) {
                memcpy(all->out[k] + at, chain[k], SM4_BLOCK);
            }
        }
    }
    for (size_t k = 0; k < n; k++) {
        memcpy(all->iv[k], chain[k], SM4_BLOCK);
    }
    hsm_wipe(chain, sizeof chain);
}
