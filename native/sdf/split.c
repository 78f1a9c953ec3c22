/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting long data into messages. */
#include "split.h"

_Static_assert(RPC_DATA_MAX % SDF_BLOCK == 0, "parts end where blocks end");

sdf_mode sdf_mode_of(SGD_UINT32 algorithm) {
    const SGD_UINT32 cipher = algorithm & ~0xffu;
    if (cipher != SGD_SM1 && cipher != SGD_SSF33 && cipher != SGD_SM4) {
        return SDF_MODE_OTHER;
    }
    switch (algorithm & 0xffu) {
        case 0x01: /* ECB */
            return SDF_MODE_ECB;
        case 0x02: /* CBC */
        case 0x10: /* MAC */
            return SDF_MODE_CHAIN;
        case 0x04: /* CFB */
        case 0x08: /* OFB */
        case 0x20: /* CTR */
            return SDF_MODE_STREAM;
        default:
            return SDF_MODE_OTHER;
    }
}

bool sdf_mode_takes(sdf_mode mode, SGD_UINT32 len) {
    if (len == 0 || len > SDF_LENGTH_MAX) {
        return false;
    }
    switch (mode) {
        case SDF_MODE_ECB:
        case SDF_MODE_CHAIN:
            return len % SDF_BLOCK == 0;
        case SDF_MODE_STREAM:
            return true;
        case SDF_MODE_OTHER:
        default:
            return len <= RPC_DATA_MAX;
    }
}

int sdf_split(const sdf_session *session, sdf_part_call part, sdf_chain *chain, const uint8_t *in, uint32_t len, uint8_t *out) {
    uint32_t done = 0;
    int code;
    do {
        uint32_t n = sdf_part(len - done);
        code = part(session, chain, n == 0 ? NULL : in + done, n, out == NULL ? NULL : out + done);
        done += n;
    } while (code == SDR_OK && done < len);
    return code;
}
