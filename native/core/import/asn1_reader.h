/* SPDX-License-Identifier: Apache-2.0 */
/* Reading strict DER (X.690 10.1): one element after the other, no recursion, nothing copied. Tags and lengths count as public; the
 * contents may be secret and are not looked at. */
#ifndef HSM_CORE_IMPORT_ASN1_READER_H
#define HSM_CORE_IMPORT_ASN1_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HSM_TAG_INTEGER = 0x02,
    HSM_TAG_BIT_STRING = 0x03,
    HSM_TAG_OCTET_STRING = 0x04,
    HSM_TAG_NULL = 0x05,
    HSM_TAG_OID = 0x06,
    HSM_TAG_SEQUENCE = 0x30,
    HSM_TAG_CONTEXT = 0x80,    /* [0], primitive; [n] is n more */
    HSM_TAG_CONSTRUCTED = 0xa0 /* [0], constructed */
};

/* Bytes that are still to be read. */
typedef struct hsm_span {
    const uint8_t *at;
    size_t n;
} hsm_span;

typedef enum hsm_fit { HSM_FIT_EXACT, HSM_FIT_CUT, HSM_FIT_TRAILING, HSM_FIT_NOT } hsm_fit;

/* Does `in` hold one element with this tag, and nothing else? CUT: it ends too early; TRAILING: more follows; NOT: another tag or a
 * length that is not DER. */
hsm_fit hsm_asn1_fit(hsm_span in, uint8_t tag);
/* Takes the next element off the front when it has this tag. False: another tag, cut short, or a length that is not DER. */
bool hsm_asn1_read(hsm_span *in, uint8_t tag, hsm_span *content);
/* Tag of the next element; 0 at the end. */
uint8_t hsm_asn1_next(const hsm_span *in);
/* A public INTEGER that is not negative; UINT64_MAX stands for everything that is too large. */
bool hsm_asn1_read_number(hsm_span *in, uint64_t *value);
/* A BIT STRING without unused bits. */
bool hsm_asn1_read_bits(hsm_span *in, hsm_span *content);
/* Is the span this text? Public data. */
bool hsm_span_is(hsm_span span, const void *bytes, size_t n);

#endif
