/* SPDX-License-Identifier: Apache-2.0 */
#include "import/private_key.h"

#include "import/names.h"

enum { D_BYTES = 32 };

static hsm_rc malformed(hsm_import_report *report) {
    return hsm_import_refuse(report, HSM_IMPORT_DER_FORM, NULL, 0);
}

static hsm_rc no_key(hsm_import_report *report, const char *found) {
    return hsm_import_refuse(report, HSM_IMPORT_NO_PRIVATE_KEY, found, 0);
}

/* Which tags the SEQUENCE holds, in order, says what it is. */
hsm_rc hsm_private_key_kind(hsm_span der, hsm_key_kind *kind, hsm_import_report *report) {
    uint8_t tags[4] = {0};
    uint64_t first = 0;
    hsm_span rest = der;
    for (size_t i = 0; i < sizeof tags && rest.n != 0; i++) {
        hsm_span content;
        tags[i] = hsm_asn1_next(&rest);
        if (!hsm_asn1_read(&rest, tags[i], &content)) {
            return malformed(report);
        }
    }
    if (tags[0] == HSM_TAG_INTEGER) {
        rest = der;
        if (!hsm_asn1_read_number(&rest, &first)) {
            return malformed(report);
        }
        if (tags[1] == HSM_TAG_SEQUENCE && tags[2] == HSM_TAG_OCTET_STRING) {
            *kind = HSM_KIND_PKCS8;
            return hsm_ok();
        }
        if (tags[1] == HSM_TAG_OCTET_STRING) {
            *kind = HSM_KIND_SEC1;
            return hsm_ok();
        }
        if (tags[1] == HSM_TAG_INTEGER) {
            return hsm_import_refuse(report, HSM_IMPORT_ALGORITHM, tags[2] == HSM_TAG_INTEGER ? "RSA or DSA" : NULL, 0);
        }
        return tags[1] == HSM_TAG_SEQUENCE && first == 3 ? no_key(report, "a PKCS#12 file") : malformed(report);
    }
    if (tags[0] == HSM_TAG_SEQUENCE && tags[1] == HSM_TAG_OCTET_STRING && tags[2] == 0) {
        *kind = HSM_KIND_ENCRYPTED;
        return hsm_ok();
    }
    if (tags[0] == HSM_TAG_SEQUENCE && tags[1] == HSM_TAG_BIT_STRING && tags[2] == 0) {
        return no_key(report, "a public key");
    }
    if (tags[0] == HSM_TAG_SEQUENCE && tags[1] == HSM_TAG_SEQUENCE && tags[2] == HSM_TAG_BIT_STRING) {
        /* GM/T 0009-2012 7.4 has a second BIT STRING. */
        return no_key(report, tags[3] == 0 ? "a certificate or a certification request" : "an enveloped key");
    }
    return malformed(report);
}

/* The parameters of id-ecPublicKey (RFC 5480 2.1.1), or of ECPrivateKey. */
hsm_rc hsm_private_key_curve(hsm_span in, hsm_import_report *report) {
    hsm_span oid;
    const uint8_t tag = hsm_asn1_next(&in);
    if (tag == 0 || tag == HSM_TAG_NULL) {
        return hsm_import_refuse(report, HSM_IMPORT_CURVE, "no named curve", 0);
    }
    if (tag == HSM_TAG_SEQUENCE) {
        return hsm_import_refuse(report, HSM_IMPORT_CURVE, "explicit curve parameters", 0);
    }
    if (!hsm_asn1_read(&in, HSM_TAG_OID, &oid) || in.n != 0) {
        return malformed(report);
    }
    if (!HSM_OID_IS(oid, HSM_OID_SM2)) {
        return hsm_import_refuse(report, HSM_IMPORT_CURVE, hsm_curve_name(oid), 0);
    }
    return hsm_ok();
}

hsm_rc hsm_private_key_from_sec1(hsm_span der, bool named, hsm_private_key *key, hsm_import_report *report) {
    uint64_t version = 0;
    hsm_span inner;
    if (!hsm_asn1_read_number(&der, &version) || version != 1 || !hsm_asn1_read(&der, HSM_TAG_OCTET_STRING, &key->d)) {
        return malformed(report);
    }
    if (hsm_asn1_next(&der) == HSM_TAG_CONSTRUCTED) {
        if (!hsm_asn1_read(&der, HSM_TAG_CONSTRUCTED, &inner)) {
            return malformed(report);
        }
        HSM_TRY(hsm_private_key_curve(inner, report));
        named = true;
    }
    if (!named) {
        return hsm_import_refuse(report, HSM_IMPORT_CURVE, "no named curve", 0);
    }
    if (key->d.n != D_BYTES) {
        return hsm_import_refuse(report, HSM_IMPORT_SIZE, NULL, key->d.n);
    }
    if (hsm_asn1_next(&der) == HSM_TAG_CONSTRUCTED + 1) {
        if (!hsm_asn1_read(&der, HSM_TAG_CONSTRUCTED + 1, &inner) || !hsm_asn1_read_bits(&inner, &key->points[0]) || inner.n != 0 ||
            key->points[0].n == 0) {
            return malformed(report);
        }
    }
    return der.n == 0 ? hsm_ok() : malformed(report);
}

/* No unused bits: the first byte of a BIT STRING. */
static bool is_zero(const uint8_t *first) {
    return hsm_span_is((hsm_span){first, 1}, "", 1);
}

/* What may follow the key: attributes [0], and in version 2 the public key [1] (RFC 5958 2). */
static bool read_tail(hsm_span *der, uint64_t version, hsm_private_key *key) {
    hsm_span content;
    if (hsm_asn1_next(der) == HSM_TAG_CONSTRUCTED && !hsm_asn1_read(der, HSM_TAG_CONSTRUCTED, &content)) {
        return false;
    }
    if (version == 1 && hsm_asn1_next(der) == HSM_TAG_CONTEXT + 1) {
        if (!hsm_asn1_read(der, HSM_TAG_CONTEXT + 1, &content) || content.n < 2 || !is_zero(content.at)) {
            return false;
        }
        key->points[1] = (hsm_span){content.at + 1, content.n - 1};
    }
    return der->n == 0;
}

hsm_rc hsm_private_key_from_pkcs8(hsm_span der, hsm_private_key *key, hsm_import_report *report) {
    uint64_t version = 0;
    hsm_span algorithm, oid, inner, sec1;
    if (!hsm_asn1_read_number(&der, &version) || version > 1 || !hsm_asn1_read(&der, HSM_TAG_SEQUENCE, &algorithm) ||
        !hsm_asn1_read(&algorithm, HSM_TAG_OID, &oid)) {
        return malformed(report);
    }
    if (!HSM_OID_IS(oid, HSM_OID_EC_PUBLIC_KEY)) {
        return hsm_import_refuse(report, HSM_IMPORT_ALGORITHM, hsm_algorithm_name(oid), 0);
    }
    HSM_TRY(hsm_private_key_curve(algorithm, report));
    if (!hsm_asn1_read(&der, HSM_TAG_OCTET_STRING, &inner) || !read_tail(&der, version, key) ||
        !hsm_asn1_read(&inner, HSM_TAG_SEQUENCE, &sec1) || inner.n != 0) {
        return malformed(report);
    }
    return hsm_private_key_from_sec1(sec1, true, key, report);
}
