/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels for many messages at once, called directly: what is before and around them in hsm_batch is not in the figure. */
#include <string.h>

#include "softsjj.h"

static hsm_sm4_key keys[BENCH_STREAMS_MAX];
static uint8_t ivs[BENCH_STREAMS_MAX][SM4_BLOCK];
static hsm_sm4_stream chains[BENCH_STREAMS_MAX];
static hsm_sm3_job hashes[BENCH_STREAMS_MAX];
static hsm_hmac_sm3_key mac_keys[BENCH_STREAMS_MAX];
static hsm_hmac_sm3_job macs[BENCH_STREAMS_MAX];

static bool start_cbc(void) {
    for (size_t k = 0; k < bench_streams; k++) {
        uint8_t key[16];
        bench_stream_key(k, key);
        implementation->sm4->set_key(&keys[k], key);
        chains[k] = (hsm_sm4_stream){
            .key = &keys[k], .iv = ivs[k], .in = bench_message(k), .out = bench_result(k), .blocks = bench_size / SM4_BLOCK};
    }
    return true;
}

static bool cbc_encrypt(void) {
    memset(ivs, 0, sizeof ivs);
    hsm_sm4_cbc_encrypt_many(implementation->sm4, chains, bench_streams);
    return true;
}

static bool start_hash(void) {
    for (size_t k = 0; k < bench_streams; k++) {
        hashes[k] = (hsm_sm3_job){.in = bench_message(k), .n = bench_size, .out = bench_stream_tag(k)};
    }
    return true;
}

static bool hash(void) {
    hsm_sm3_many(implementation->sm3, hashes, bench_streams);
    return true;
}

static bool start_mac(void) {
    for (size_t k = 0; k < bench_streams; k++) {
        uint8_t key[16];
        bench_stream_key(k, key);
        hsm_hmac_sm3_set_key(&mac_keys[k], implementation->sm3, key, sizeof key);
        macs[k] = (hsm_hmac_sm3_job){.key = &mac_keys[k], .in = bench_message(k), .n = bench_size, .out = bench_stream_tag(k)};
    }
    return true;
}

static bool mac(void) {
    hsm_hmac_sm3_many(implementation->sm3, macs, bench_streams);
    return true;
}

static const bench_choice choices[] = {
    {"sm4", "cbc-encrypt", cbc_encrypt, start_cbc},
    {"sm3", "hash", hash, start_hash},
    {"hmac-sm3", "mac", mac, start_mac},
};

const bench_table softsjj_streams = BENCH_TABLE(choices);
