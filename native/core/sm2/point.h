/* SPDX-License-Identifier: Apache-2.0 */
/* The group of y^2 = x^3 - 3x + b (GB/T 32918.5 2), in Jacobian coordinates: (X, Y, Z) is the point (X/Z^2, Y/Z^3), Z = 0 is
 * infinity. Constant-time, infinity included. Outputs may be the same objects as inputs. */
#ifndef HSM_CORE_SM2_POINT_H
#define HSM_CORE_SM2_POINT_H

#include "sm2/field.h"

typedef struct hsm_jacobian {
    hsm_fe x, y, z;
} hsm_jacobian;

/* A finite point, in the field's Montgomery form. */
typedef struct hsm_affine {
    hsm_fe x, y;
} hsm_affine;

/* True when both coordinates (x || y, 64 bytes) are below p and satisfy the curve equation. For public points. */
bool hsm_affine_from_bytes(hsm_affine *out, const uint8_t in[64]);
/* x || y, or 64 zero bytes for infinity. Returns all ones for infinity, else 0. */
uint64_t hsm_jacobian_to_bytes(uint8_t out[64], const hsm_jacobian *p);
/* x alone, or 32 zero bytes for infinity. Returns the same mask. */
uint64_t hsm_jacobian_x_to_bytes(uint8_t out[32], const hsm_jacobian *p);

void hsm_jacobian_from_affine(hsm_jacobian *out, const hsm_affine *a);
void hsm_jacobian_double(hsm_jacobian *out, const hsm_jacobian *p);
/* out = p + q for any p and q but equal finite ones: opposite points and infinity on one or both sides are fine. Equal finite
 * points give infinity, and all ones is returned instead of 0. */
uint64_t hsm_jacobian_add(hsm_jacobian *out, const hsm_jacobian *p, const hsm_jacobian *q);
/* The same for an affine q; with skip all ones (else 0) out = p. */
uint64_t hsm_jacobian_add_affine(hsm_jacobian *out, const hsm_jacobian *p, const hsm_affine *q, uint64_t skip);
/* As the two above for every pair, equal points too; they also pay for a doubling. */
void hsm_jacobian_add_any(hsm_jacobian *out, const hsm_jacobian *p, const hsm_jacobian *q);
void hsm_jacobian_add_affine_any(hsm_jacobian *out, const hsm_jacobian *p, const hsm_affine *q, uint64_t skip);

/* out = mask ? p : q. */
void hsm_jacobian_select(hsm_jacobian *out, uint64_t mask, const hsm_jacobian *p, const hsm_jacobian *q);

#endif
