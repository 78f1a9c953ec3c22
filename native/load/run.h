/* SPDX-License-Identifier: Apache-2.0 */
/* The whole: connections on one epoll loop, the closed or the open loop, figures on a file. */
#ifndef SOFTSJJ_LOAD_RUN_H
#define SOFTSJJ_LOAD_RUN_H

#include "plan.h"

/* Does what the plan says and writes what load_figures writes. false: it could not begin; the text says why. */
bool load_run(const load_plan *plan, FILE *out, char *text);

#endif
