/* SPDX-License-Identifier: Apache-2.0 */
/* DER of signatures and ciphertexts (GM/T 0009-2012 7.2, 7.3). Laws: what is read is written again as the same bytes, in either
 * order of the parts, also in place, and with no more room than it needs. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gen/hsm_refusals.h"
#include "hsm.h"

enum { LONGEST = 8192, CIPHER_MAX = HSM_SM2_CIPHER_OVERHEAD + HSM_SM2_PLAINTEXT_MAX };

static unsigned read_signature(const uint8_t *bytes, size_t n) {
    uint8_t rs[HSM_SM2_SIGNATURE_BYTES];
    uint8_t der[HSM_DER_SIGNATURE_MAX];
    size_t len = sizeof der;
    hsm_rc rc = hsm_sm2_signature_from_der(bytes, n, rs);
    if (rc.code != HSM_R_OK) {
        return (unsigned)rc.code;
    }
    rc = hsm_sm2_signature_to_der(rs, der, &len);
    fuzz_law(rc.code == HSM_R_OK && len == n && memcmp(der, bytes, n) == 0, "a signature that was read is written the same");
    len = n - 1;
    rc = hsm_sm2_signature_to_der(rs, der, &len);
    fuzz_law(rc.code == HSM_R_NO_BUFFER && len == n, "too little room says how much is needed");
    return 0;
}

static void write_again(const uint8_t *bytes, size_t n, uint32_t order, const uint8_t *cipher, size_t cipher_len) {
    const size_t room = n > cipher_len ? n : cipher_len;
    uint8_t *der = (uint8_t *)malloc(room);
    size_t len = n;
    fuzz_law(der != NULL, "there is memory");
    hsm_rc rc = hsm_sm2_cipher_to_der(cipher, cipher_len, order, der, &len);
    fuzz_law(rc.code == HSM_R_OK && len == n && memcmp(der, bytes, n) == 0, "a ciphertext that was read is written the same");
    len = room;
    memcpy(der, bytes, n);
    rc = hsm_sm2_cipher_from_der(der, n, order, der, &len);
    fuzz_law(rc.code == HSM_R_OK && len == cipher_len && memcmp(der, cipher, len) == 0, "reading in place gives the same");
    len = n;
    rc = hsm_sm2_cipher_to_der(der, cipher_len, order, der, &len);
    fuzz_law(rc.code == HSM_R_OK && len == n && memcmp(der, bytes, n) == 0, "writing in place gives the same");
    free(der);
}

static unsigned read_cipher(const uint8_t *bytes, size_t n, uint32_t order) {
    uint8_t byte = 0;
    size_t need = 0;
    hsm_rc rc = hsm_sm2_cipher_from_der(bytes, n, order, &byte, &need);
    if (rc.code != HSM_R_NO_BUFFER) {
        fuzz_law(rc.code != HSM_R_OK, "nothing fits into no room");
        return (unsigned)rc.code;
    }
    fuzz_law(need > HSM_SM2_CIPHER_OVERHEAD && need <= CIPHER_MAX, "a ciphertext has a length that exists");
    uint8_t *cipher = (uint8_t *)malloc(need);
    size_t len = need;
    fuzz_law(cipher != NULL, "there is memory");
    rc = hsm_sm2_cipher_from_der(bytes, n, order, cipher, &len);
    fuzz_law(rc.code == HSM_R_OK && len == need, "the room that was asked for is enough");
    write_again(bytes, n, order, cipher, len);
    free(cipher);
    return 0;
}

static unsigned run(const uint8_t *bytes, size_t n) {
    unsigned signature = read_signature(bytes, n);
    unsigned cipher = read_cipher(bytes, n, HSM_C1C3C2);
    fuzz_law(read_cipher(bytes, n, HSM_C1C2C3) == cipher, "the order of the parts does not change what can be read");
    return signature << 8 | cipher;
}

/* Changes the content and makes the outer length fit again, in the shortest form or, now and then, another one. */
static void mutate(fuzz_rng *rng, fuzz_input *input) {
    size_t header = input->len < 2 ? input->len : input->bytes[1] < 0x80 ? 2 : (size_t)2 + (input->bytes[1] & 3);
    fuzz_delete(input, 0, header);
    fuzz_mutate(rng, input, NULL, 0);
    size_t n = input->len;
    size_t form = n < 0x80 ? 0 : n < 0x100 ? 1 : 2;
    if (fuzz_below(rng, 16) == 0) {
        form = fuzz_below(rng, 4);
    }
    const uint8_t lengths[3] = {(uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    const uint8_t start[2] = {0x30, form == 0 ? (uint8_t)n : (uint8_t)(0x80 + form)};
    fuzz_insert(input, 0, lengths + 3 - form, form);
    fuzz_insert(input, 0, start, sizeof start);
}

int main(int argc, char **argv) {
    static const fuzz_target target = {.name = "der", .longest = LONGEST, .least = 20000, .run = run, .mutate = mutate};
    return fuzz_main(argc, argv, &target);
}
