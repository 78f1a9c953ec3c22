/* SPDX-License-Identifier: Apache-2.0 */
/* The same as kernel_random.c where the system is Windows: what a sealing client draws from. */
#include <windows.h>
/* After windows.h. */
#include <bcrypt.h>

#include "random_source.h"

enum { WHOLE = 1 << 20 /* in one request; its length is a ULONG */ };

static hsm_rc kernel_fill(void *self, uint8_t *out, size_t n) {
    (void)self;
    while (n != 0) {
        const size_t piece = n < WHOLE ? n : WHOLE;
        if (!BCRYPT_SUCCESS(BCryptGenRandom(NULL, out, (ULONG)piece, BCRYPT_USE_SYSTEM_PREFERRED_RNG))) {
            return hsm_refuse(HSM_R_RANDOM);
        }
        out += piece;
        n -= piece;
    }
    return hsm_ok();
}

hsm_random_source hsm_kernel_random(void) {
    return (hsm_random_source){kernel_fill, NULL};
}
