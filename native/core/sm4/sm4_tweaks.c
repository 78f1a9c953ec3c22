/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tweaks of XTS: each is the one before times x in GF(2^128). The forms differ in the order of bits: that of GB/T 17964-2021
 * has x^0 in the top bit of the first byte (as GCM has), that of IEEE 1619 in the lowest bit of it.
 */
#include <string.h>

#include "constant_time.h"
#include "sm4/sm4_counter.h"
#include "sm4/sm4_portable_modes.h"

/* A tweak as the number in which the next one is a shift: big-endian to the right (GB), little-endian to the left (IEEE). */
typedef struct element {
    uint64_t high;
    uint64_t low;
} element;

static element double_gb(element t) {
    const uint64_t wrap = hsm_ct_barrier(0 - (t.low & 1)) & ((uint64_t)0xe1 << 56);
    return (element){t.high >> 1 ^ wrap, t.low >> 1 | t.high << 63};
}

static element double_ieee(element t) {
    const uint64_t wrap = hsm_ct_barrier(0 - (t.high >> 63)) & 0x87;
    return (element){t.high << 1 | t.low >> 63, t.low << 1 ^ wrap};
}

static void tweaks_gb(uint8_t tweak[SM4_BLOCK], uint8_t *out, size_t blocks) {
    element t = {hsm_sm4_load64(tweak), hsm_sm4_load64(tweak + 8)};
    for (size_t i = 0; i < blocks; i++) {
        hsm_sm4_store64(out + SM4_BLOCK * i, t.high);
        hsm_sm4_store64(out + SM4_BLOCK * i + 8, t.low);
        t = double_gb(t);
    }
    hsm_sm4_store64(tweak, t.high);
    hsm_sm4_store64(tweak + 8, t.low);
}

static void tweaks_ieee(uint8_t tweak[SM4_BLOCK], uint8_t *out, size_t blocks) {
    uint64_t half[2]; /* lower half first */
    memcpy(half, tweak, sizeof half);
    element t = {hsm_sm4_little_endian(half[1]), hsm_sm4_little_endian(half[0])};
    for (size_t i = 0; i < blocks; i++) {
        half[0] = hsm_sm4_little_endian(t.low);
        half[1] = hsm_sm4_little_endian(t.high);
        memcpy(out + SM4_BLOCK * i, half, sizeof half);
        t = double_ieee(t);
    }
    half[0] = hsm_sm4_little_endian(t.low);
    half[1] = hsm_sm4_little_endian(t.high);
    memcpy(tweak, half, sizeof half);
}

void hsm_sm4_portable_tweaks(uint32_t form, uint8_t tweak[SM4_BLOCK], uint8_t *out, size_t blocks) {
    (form == HSM_XTS_GB ? tweaks_gb : tweaks_ieee)(tweak, out, blocks);
}
