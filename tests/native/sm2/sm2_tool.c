/* SPDX-License-Identifier: Apache-2.0 */
/* The core's SM2 for tests in other languages. Each line of standard input is an operation and its arguments, in hexadecimal, "-"
 * for an empty one; each line of standard output is the result in hexadecimal, or "refused" and the number. public D | z POINT ID |
 * sign D E K | verify POINT E SIGNATURE | encrypt POINT ORDER K PLAIN | decrypt D ORDER CIPHER agree ROLE D R ID PEER PEER_R
 * PEER_ID N   (ROLE 01: initiator; the result is key || s1 || s2) signature_to_der RS | signature_from_der DER | cipher_to_der
 * ORDER CIPHER | cipher_from_der ORDER DER */
#include <stdio.h>

#include "support.h"

enum { ARGUMENTS = 8, LINE = 65536, ROOM = 16384 };

typedef struct argument {
    uint8_t at[ROOM];
    size_t n;
} argument;

static argument args[ARGUMENTS];
static uint8_t out[ROOM];
static size_t out_n;

/* A source of exactly one nonce. */
static hsm_rc nonce_fill(void *self, uint8_t *bytes, size_t n) {
    memcpy(bytes, self, n);
    return hsm_ok();
}

static hsm_rc run_public(void) {
    hsm_sm2_key key;
    HSM_TRY(hsm_sm2_key_from_d(&ENV, args[0].at, &key));
    memcpy(out, key.point, out_n = sizeof key.point);
    return hsm_ok();
}
static hsm_rc run_z(void) {
    out_n = 32;
    return hsm_sm2_z(args[0].at, args[1].at, args[1].n, out);
}
static hsm_rc run_sign(void) {
    hsm_sm2_key key;
    const hsm_random_source random = {nonce_fill, args[2].at};
    HSM_TRY(hsm_sm2_key_from_d(&ENV, args[0].at, &key));
    out_n = 64;
    return hsm_sm2_do_sign(&ENV, &random, &key, args[1].at, out);
}
static hsm_rc run_verify(void) {
    out_n = 0;
    return hsm_sm2_do_verify(&ENV, args[0].at, args[1].at, args[2].at);
}
static hsm_rc run_encrypt(void) {
    const hsm_random_source random = {nonce_fill, args[2].at};
    out_n = args[3].n + HSM_SM2_CIPHER_OVERHEAD;
    return hsm_sm2_do_encrypt(&ENV, &random, args[0].at, args[1].at[0], args[3].at, args[3].n, out);
}
static hsm_rc run_decrypt(void) {
    hsm_sm2_key key;
    HSM_TRY(hsm_sm2_key_from_d(&ENV, args[0].at, &key));
    out_n = args[2].n - HSM_SM2_CIPHER_OVERHEAD;
    return hsm_sm2_do_decrypt(&ENV, &key, args[1].at[0], args[2].at, args[2].n, out);
}
static hsm_rc run_agree(void) {
    hsm_sm2_key own, ephemeral;
    HSM_TRY(hsm_sm2_key_from_d(&ENV, args[1].at, &own));
    HSM_TRY(hsm_sm2_key_from_d(&ENV, args[2].at, &ephemeral));
    const hsm_sm2_agreement agreement = {args[0].at[0] == 1, &own,       &ephemeral, args[3].at, args[3].n,
                                         args[4].at,         args[5].at, args[6].at, args[6].n};
    size_t n = args[7].at[0];
    out_n = n + 64;
    return hsm_sm2_do_agree(&ENV, &agreement, out, n, out + n, out + n + 32);
}
static hsm_rc run_signature_to_der(void) {
    out_n = ROOM;
    return hsm_sm2_signature_to_der(args[0].at, out, &out_n);
}
static hsm_rc run_signature_from_der(void) {
    out_n = 64;
    return hsm_sm2_signature_from_der(args[0].at, args[0].n, out);
}
static hsm_rc run_cipher_to_der(void) {
    out_n = ROOM;
    return hsm_sm2_cipher_to_der(args[1].at, args[1].n, args[0].at[0], out, &out_n);
}
static hsm_rc run_cipher_from_der(void) {
    out_n = ROOM;
    return hsm_sm2_cipher_from_der(args[1].at, args[1].n, args[0].at[0], out, &out_n);
}

static const struct {
    const char *name;
    hsm_rc (*run)(void);
} OPERATIONS[] = {{"public", run_public},
                  {"z", run_z},
                  {"sign", run_sign},
                  {"verify", run_verify},
                  {"encrypt", run_encrypt},
                  {"decrypt", run_decrypt},
                  {"agree", run_agree},
                  {"signature_to_der", run_signature_to_der},
                  {"signature_from_der", run_signature_from_der},
                  {"cipher_to_der", run_cipher_to_der},
                  {"cipher_from_der", run_cipher_from_der}};

static hsm_rc run_line(char *line) {
    const char *name = strtok(line, " \n");
    int count = 0;
    for (const char *word = strtok(NULL, " \n"); word != NULL && count < ARGUMENTS; word = strtok(NULL, " \n")) {
        argument *a = &args[count++];
        a->n = strcmp(word, "-") == 0 ? 0 : strlen(word) / 2;
        from_hex(a->at, word, a->n);
    }
    for (size_t i = 0; name != NULL && i < sizeof OPERATIONS / sizeof OPERATIONS[0]; i++) {
        if (strcmp(name, OPERATIONS[i].name) == 0) {
            return OPERATIONS[i].run();
        }
    }
    return hsm_refuse(HSM_R_NOT_SUPPORTED);
}

int main(void) {
    static char line[LINE];
    while (fgets(line, sizeof line, stdin) != NULL) {
        hsm_rc rc = run_line(line);
        if (!hsm_is_ok(rc)) {
            printf("refused %d", rc.code);
            out_n = 0;
        }
        for (size_t i = 0; i < out_n; i++) {
            printf("%02x", out[i]);
        }
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
