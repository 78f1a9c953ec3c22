/* SPDX-License-Identifier: Apache-2.0 */
/* The key derivation function of SM2 (GB/T 32918.4-2016 5.4.3): SM3(z || 1), SM3(z || 2), ... with a 32-bit big-endian counter. */
#include <string.h>

#include "constant_time.h"
#include "sm3/sm3.h"

void hsm_sm3_kdf(const hsm_sm3_impl *impl, const uint8_t *z, size_t z_len, uint8_t *out, size_t n) {
    hsm_sm3_ctx after_z;
    uint8_t digest[SM3_BYTES];
    hsm_sm3_init(&after_z, impl);
    hsm_sm3_update(&after_z, z, z_len);
    for (uint32_t i = 1; n != 0; i++) {
        const uint8_t counter[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        const size_t piece = n < SM3_BYTES ? n : SM3_BYTES;
        hsm_sm3_ctx ctx = after_z;
        hsm_sm3_update(&ctx, counter, sizeof counter);
        hsm_sm3_final(&ctx, digest);
        memcpy(out, digest, piece);
        out += piece;
        n -= piece;
    }
    hsm_wipe(digest, sizeof digest);
    hsm_wipe(&after_z, sizeof after_z);
}
