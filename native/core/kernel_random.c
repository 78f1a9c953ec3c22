/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's random numbers: the entropy of a module's DRBG, and what a sealing client draws from. */
#include <errno.h>
#include <sys/random.h>

#include "random_source.h"

enum { GETRANDOM_WHOLE = 256 /* up to here getrandom is not interrupted */ };

static hsm_rc kernel_fill(void *self, uint8_t *out, size_t n) {
    (void)self;
    while (n != 0) {
        ssize_t got = getrandom(out, n < GETRANDOM_WHOLE ? n : GETRANDOM_WHOLE, 0);
        if (got > 0) {
            out += got;
            n -= (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            return hsm_refuse(HSM_R_RANDOM);
        }
    }
    return hsm_ok();
}

hsm_random_source hsm_kernel_random(void) {
    return (hsm_random_source){kernel_fill, NULL};
}
