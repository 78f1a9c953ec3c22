/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting data: sizes at and around the edges, the chain from part to part, the stop at an error. */
#include "split.h"

#include <stdlib.h>

#include "check.h"

typedef struct record {
    uint32_t calls;
    uint32_t total;
    uint32_t largest;
    uint32_t fail_at; /* call number that fails, 0: none */
} record;

static record seen;

/* XORs with the part's number, which travels in the IV. */
static int part(const sdf_session *session, sdf_chain *chain, const uint8_t *in, uint32_t n, uint8_t *out) {
    (void)session;
    seen.calls++;
    seen.total += n;
    seen.largest = n > seen.largest ? n : seen.largest;
    CHECK(chain->iv[0] == (uint8_t)(seen.calls - 1), "the IV of part %u", seen.calls);
    for (uint32_t i = 0; i < n && out != NULL; i++) {
        out[i] = (uint8_t)(in[i] ^ chain->iv[0]);
    }
    chain->iv[0]++;
    return seen.calls == seen.fail_at ? SDR_SYMOPERR : SDR_OK;
}

static int run(uint32_t len, uint32_t fail_at, uint8_t *data) {
    sdf_chain chain = {.key = 0};
    seen = (record){.fail_at = fail_at};
    return sdf_split(NULL, part, &chain, data, len, data);
}

static void test_sizes(void) {
    static const uint32_t sizes[] = {
        0, 1, 15, 16, RPC_DATA_MAX - 1, RPC_DATA_MAX, RPC_DATA_MAX + 1, 3 * RPC_DATA_MAX, 3 * RPC_DATA_MAX + 16};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *data = (uint8_t *)calloc(1, sizes[i] == 0 ? 1 : sizes[i]);
        uint32_t calls = sizes[i] == 0 ? 1 : (sizes[i] + RPC_DATA_MAX - 1) / RPC_DATA_MAX;
        CHECK(run(sizes[i], 0, data) == SDR_OK, "%u bytes", sizes[i]);
        CHECK(seen.calls == calls && seen.total == sizes[i] && seen.largest <= RPC_DATA_MAX, "%u bytes: %u calls", sizes[i],
              seen.calls);
        CHECK(sizes[i] <= RPC_DATA_MAX || data[sizes[i] - 1] == calls - 1, "in place, last part");
        free(data);
    }
}

static void test_error(void) {
    uint8_t *data = (uint8_t *)calloc(4, RPC_DATA_MAX);
    CHECK(run(4 * RPC_DATA_MAX, 2, data) == SDR_SYMOPERR && seen.calls == 2, "stops at the second part");
    free(data);
}

static void test_modes(void) {
    CHECK(sdf_mode_of(SGD_SM4_ECB) == SDF_MODE_ECB && sdf_mode_of(SGD_SM1_ECB) == SDF_MODE_ECB, "ECB");
    CHECK(sdf_mode_of(SGD_SM4_CBC) == SDF_MODE_CHAIN && sdf_mode_of(SGD_SM4_MAC) == SDF_MODE_CHAIN, "CBC, MAC");
    CHECK(sdf_mode_of(SGD_SM4_CFB) == SDF_MODE_STREAM && sdf_mode_of(SGD_SM4_OFB) == SDF_MODE_STREAM, "CFB, OFB");
    CHECK(sdf_mode_of(SGD_SM4_CTR) == SDF_MODE_STREAM, "CTR");
    CHECK(sdf_mode_of(SGD_SM4_GCM) == SDF_MODE_OTHER && sdf_mode_of(SGD_ZUC_EEA3) == SDF_MODE_OTHER, "GCM, EEA3");
    CHECK(sdf_mode_of(0x403) == SDF_MODE_OTHER && sdf_mode_of(0) == SDF_MODE_OTHER && sdf_mode_of(UINT32_MAX) == SDF_MODE_OTHER,
          "no mode");
    CHECK(!sdf_mode_takes(SDF_MODE_ECB, 0) && !sdf_mode_takes(SDF_MODE_STREAM, 0) && !sdf_mode_takes(SDF_MODE_OTHER, 0), "nothing");
    CHECK(sdf_mode_takes(SDF_MODE_ECB, 16) && !sdf_mode_takes(SDF_MODE_ECB, 17) && sdf_mode_takes(SDF_MODE_STREAM, 17), "blocks");
    CHECK(sdf_mode_takes(SDF_MODE_CHAIN, SDF_LENGTH_MAX) && !sdf_mode_takes(SDF_MODE_STREAM, SDF_LENGTH_MAX + 1u), "the longest");
    CHECK(!sdf_mode_takes(SDF_MODE_CHAIN, 0xfffffff0u) && !sdf_mode_takes(SDF_MODE_OTHER, RPC_DATA_MAX + 1), "too long");
}

int main(void) {
    test_sizes();
    test_error();
    test_modes();
    return check_report("sdf/split");
}
