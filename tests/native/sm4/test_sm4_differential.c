/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every implementation against the reference: keys, data, lengths up to 2,048 bytes, alignment, in place or apart, and buffers that
 * begin or end where memory does. Each case is for all implementations.
 */
#include "check.h"
#include "edges.h"
#include "every_implementation.h"
#include "random_cases.h"
#include "reference.h"

enum { LONGEST = 2048, AAD_MAX = 300, NONCE_MAX = 40, SLACK = 64, CASES = 20000, IMPLEMENTATIONS_MAX = 16 };
enum { OP_GCM = HSM_MODE_CTR + 1, OP_CCM, OP_XTS_GB, OP_XTS_IEEE, OP_MAC, OP_END };

/* Where a buffer lies: so far behind the beginning of memory, or at its end. */
enum { AT_END = SLACK };

/* One call: everything but the implementation. */
typedef struct call {
    uint32_t op; /* HSM_MODE_* or OP_* */
    int direction;
    uint8_t raw[2 * SM4_KEY_BYTES];
    uint8_t iv[NONCE_MAX];
    size_t iv_len;
    size_t aad_len;
    size_t tag_len;
    size_t n;
    size_t in_at;
    size_t out_at;
    size_t aad_at;
    bool in_place;
    bool spoilt; /* AEAD: the tag given is wrong */
} call;

/* What goes in, and what comes out. */
typedef struct result {
    int32_t code;
    uint8_t iv[SM4_BLOCK];
    uint8_t tag[SM4_BLOCK];
    uint8_t out[LONGEST];
} result;

static edges in_memory;
static edges out_memory;
static edges aad_memory;

static bool is_aead(uint32_t op) {
    return op == OP_GCM || op == OP_CCM;
}

static uint8_t *place(edges memory, size_t at, size_t n) {
    return at == AT_END ? memory.end - n : memory.begin + at;
}

static size_t draw_place(void) {
    return draw_below(3) == 0 ? AT_END : draw_below(SLACK);
}

static void draw_lengths(call *c) {
    const bool small = draw_below(2) == 0;
    c->n = draw_below((small ? 320 : LONGEST) + 1);
    if (c->op == HSM_MODE_ECB || c->op == HSM_MODE_CBC || c->op == OP_MAC) {
        c->n = c->n / SM4_BLOCK * SM4_BLOCK;
    }
    c->iv_len = SM4_BLOCK;
    if (c->op == OP_GCM) {
        static const size_t tags[] = {4, 8, 12, 13, 14, 15, 16};
        c->iv_len = draw_below(4) == 0 ? 1 + draw_below(NONCE_MAX) : 12;
        c->tag_len = tags[draw_below(sizeof tags / sizeof tags[0])];
    } else if (c->op == OP_CCM) {
        c->iv_len = 7 + draw_below(7);
        c->tag_len = 4 + 2 * draw_below(7);
    }
    c->aad_len = draw_below(3) == 0 ? draw_below(AAD_MAX + 1) : 0;
}

static call draw_call(void) {
    call c = {.op = HSM_MODE_ECB + (uint32_t)draw_below(OP_END - HSM_MODE_ECB), .direction = (int)(draw() & 1)};
    draw_lengths(&c);
    c.in_at = draw_place();
    c.out_at = draw_place();
    c.aad_at = draw_place();
    c.in_place = draw_below(2) == 0;
    c.spoilt = is_aead(c.op) && c.direction == HSM_DECRYPT && draw_below(4) == 0;
    draw_bytes(c.raw, sizeof c.raw);
    draw_bytes(c.iv, sizeof c.iv);
    if (draw_below(4) == 0) { /* counters about to wrap, in 32 or in all bits */
        memset(c.iv + (draw_below(2) == 0 ? 12 : 0), 0xff, 3);
        memset(c.iv + 4, 0xff, SM4_BLOCK - 5);
    }
    return c;
}

/* The IV that a call leaves, from the ciphertext. */
static void next_iv(const call *c, const uint8_t *cipher, uint8_t iv[SM4_BLOCK]) {
    static const uint8_t zeros[LONGEST];
    uint8_t stream[LONGEST];
    const size_t blocks = (c->n + SM4_BLOCK - 1) / SM4_BLOCK;
    const size_t last = c->n == 0 ? 0 : SM4_BLOCK * (blocks - 1);
    if (c->n == 0 || c->op == HSM_MODE_ECB) {
        return;
    }
    if (c->op == HSM_MODE_OFB) {
        reference_mode(c->raw, HSM_MODE_OFB, true, c->iv, zeros, SM4_BLOCK * blocks, stream);
        memcpy(iv, stream + last, SM4_BLOCK);
    } else if (c->op == HSM_MODE_CTR) {
        for (size_t i = 0; i < blocks; i++) {
            for (int k = SM4_BLOCK - 1; k >= 0 && ++iv[k] == 0; k--) {
            }
        }
    } else {
        memset(iv, 0, SM4_BLOCK);
        memcpy(iv, cipher + last, c->n - last);
    }
}

/* What the reference seals; it is what an op that opens gets. */
static void seal(const call *c, const uint8_t *aad, const uint8_t *data, uint8_t *cipher, uint8_t tag[SM4_BLOCK]) {
    if (c->op == OP_GCM) {
        reference_gcm(c->raw, c->iv, c->iv_len, aad, c->aad_len, data, c->n, cipher, tag);
    } else if (c->op == OP_CCM) {
        reference_ccm(c->raw, c->iv, c->iv_len, aad, c->aad_len, data, c->n, cipher, tag, c->tag_len);
    } else if (c->n >= SM4_BLOCK) {
        reference_xts(c->raw, c->op == OP_XTS_GB, c->iv, data, c->n, cipher);
    }
}

/* Of ops that seal and open: data is the plaintext. input: what the implementation is given. */
static void expect_sealed(const call *c, const uint8_t *aad, const uint8_t *data, uint8_t *input, result *r) {
    uint8_t cipher[LONGEST];
    const bool opens = c->direction == HSM_DECRYPT;
    if (!is_aead(c->op) && c->n < SM4_BLOCK) {
        r->code = HSM_R_ARGUMENT;
        return;
    }
    seal(c, aad, data, cipher, r->tag);
    memset(r->tag + c->tag_len, 0, SM4_BLOCK - c->tag_len);
    memcpy(input, opens ? cipher : data, c->n);
    memcpy(r->out, opens ? data : cipher, c->n);
    if (c->spoilt) {
        r->tag[draw_below(c->tag_len)] ^= (uint8_t)(1 << draw_below(8));
        memset(r->out, 0, c->n);
        r->code = HSM_R_MAC;
    }
}

static void expect(const call *c, const uint8_t *aad, const uint8_t *data, uint8_t *input, result *r) {
    memset(r, 0, sizeof *r);
    memcpy(r->iv, c->iv, SM4_BLOCK);
    memcpy(input, data, c->n);
    if (c->op == OP_MAC) {
        r->code = c->n == 0 ? HSM_R_ARGUMENT : HSM_R_OK;
        uint8_t cipher[LONGEST];
        reference_mode(c->raw, HSM_MODE_CBC, true, c->iv, data, c->n, cipher);
        memcpy(r->tag, c->n == 0 ? r->tag : cipher + c->n - SM4_BLOCK, SM4_BLOCK);
    } else if (c->op > HSM_MODE_CTR) {
        expect_sealed(c, aad, data, input, r);
    } else {
        reference_mode(c->raw, c->op, c->direction == HSM_ENCRYPT, c->iv, data, c->n, r->out);
        next_iv(c, c->direction == HSM_ENCRYPT ? r->out : data, r->iv);
    }
}

static hsm_rc run_op(const hsm_sm4_impl *impl, const call *c, const uint8_t *aad, const uint8_t *in, uint8_t *out, result *r) {
    hsm_sm4_aead_key key;
    hsm_sm4_key tweak_key;
    const bool opens = c->direction == HSM_DECRYPT;
    hsm_sm4_aead_set_key(impl, &key, c->raw);
    impl->set_key(&tweak_key, c->raw + SM4_KEY_BYTES);
    switch (c->op) {
        case OP_GCM:
        case OP_CCM:
            if (opens) {
                return (c->op == OP_GCM ? hsm_sm4_gcm_decrypt : hsm_sm4_ccm_decrypt)(impl, &key, c->iv, c->iv_len, aad, c->aad_len,
                                                                                     in, c->n, r->tag, c->tag_len, out);
            }
            return (c->op == OP_GCM ? hsm_sm4_gcm_encrypt : hsm_sm4_ccm_encrypt)(impl, &key, c->iv, c->iv_len, aad, c->aad_len, in,
                                                                                 c->n, out, r->tag, c->tag_len);
        case OP_XTS_GB:
        case OP_XTS_IEEE:
            return hsm_sm4_xts_crypt(impl, &key.rounds, &tweak_key, c->op == OP_XTS_GB ? HSM_XTS_GB : HSM_XTS_IEEE, c->direction,
                                     c->iv, in, c->n, out);
        case OP_MAC:
            return hsm_sm4_mode_cbc_mac(impl, &key.rounds, c->iv, in, c->n, r->tag);
        default:
            return hsm_sm4_mode_crypt(impl, &key.rounds, c->op, c->direction, r->iv, in, c->n, out);
    }
}

/* Nothing is written but n bytes at out: what lies round them keeps its value. */
static bool surroundings_kept(const uint8_t *out, size_t n) {
    bool kept = true;
    for (const uint8_t *p = out - SLACK < out_memory.begin ? out_memory.begin : out - SLACK; p < out; p++) {
        kept = kept && *p == 0x5a;
    }
    for (const uint8_t *p = out + n; p < out + n + SLACK && p < out_memory.end; p++) {
        kept = kept && *p == 0x5a;
    }
    return kept;
}

/* As the reference says? The input is whole afterwards when it is not the output. */
static bool run(const hsm_sm4_impl *impl, const call *c, const uint8_t *aad, const uint8_t *input, const result *expected) {
    uint8_t *out = place(out_memory, c->out_at, c->n);
    uint8_t *in = c->in_place ? out : place(in_memory, c->in_at, c->n);
    const uint8_t *low = out - SLACK < out_memory.begin ? out_memory.begin : out - SLACK;
    const uint8_t *high = out + c->n + SLACK > out_memory.end ? out_memory.end : out + c->n + SLACK;
    result actual = {.code = 0};
    memset(out_memory.begin + (low - out_memory.begin), 0x5a, (size_t)(high - low));
    memcpy(in, input, c->n);
    memcpy(actual.iv, c->iv, SM4_BLOCK);
    if (c->direction == HSM_DECRYPT && is_aead(c->op)) {
        memcpy(actual.tag, expected->tag, SM4_BLOCK);
    }
    actual.code = run_op(impl, c, aad, in, out, &actual).code;
    const bool written = c->op != OP_MAC && (expected->code == HSM_R_OK || expected->code == HSM_R_MAC);
    return actual.code == expected->code && memcmp(actual.iv, expected->iv, SM4_BLOCK) == 0 &&
           (expected->code == HSM_R_ARGUMENT || memcmp(actual.tag, expected->tag, SM4_BLOCK) == 0) &&
           (!written || memcmp(out, expected->out, c->n) == 0) && ((c->in_place && written) || memcmp(in, input, c->n) == 0) &&
           surroundings_kept(out, c->n);
}

static void explain(const hsm_sm4_impl *impl, size_t i, const call *c) {
    fprintf(stderr, "%s, case %zu: op %u, direction %d, %zu bytes, aad %zu, nonce %zu, tag %zu, at %zu and %zu, in place %d\n",
            impl->name, i, c->op, c->direction, c->n, c->aad_len, c->iv_len, c->tag_len, c->in_at, c->out_at, c->in_place);
}

int main(void) {
    static uint8_t data[LONGEST];
    static uint8_t input[LONGEST];
    static result expected;
    size_t differ[IMPLEMENTATIONS_MAX] = {0};
    const hsm_sm4_impl *impls[IMPLEMENTATIONS_MAX + 1] = {NULL};
    for (size_t k = 0; k < IMPLEMENTATIONS_MAX; k++) {
        impls[k] = implementation_at(k);
    }
    const size_t cases = cases_begin("sm4 differential", CASES);
    in_memory = edges_new(1);
    out_memory = edges_new(1);
    aad_memory = edges_new(1);
    for (size_t i = 0; i < cases; i++) {
        const call c = draw_call();
        uint8_t *aad = place(aad_memory, c.aad_at, c.aad_len);
        draw_bytes(data, c.n);
        draw_bytes(aad, c.aad_len);
        expect(&c, aad, data, input, &expected);
        for (size_t k = 0; impls[k] != NULL; k++) {
            if (!run(impls[k], &c, aad, input, &expected) && differ[k]++ == 0) {
                explain(impls[k], i, &c);
            }
        }
    }
    for (size_t k = 0; impls[k] != NULL; k++) {
        CHECK(differ[k] == 0 && cases != 0, "%s: %zu of %zu differ from the reference", impls[k]->name, differ[k], cases);
        printf("%s: %zu cases\n", impls[k]->name, cases);
    }
    return check_report("sm4 differential");
}
