/* SPDX-License-Identifier: Apache-2.0 */
/* softsjj-load: takes a plan on standard input, puts load on a daemon, writes figures on standard output (plan.h, figures.h). */
#include <stdlib.h>

#include "run.h"

int main(void) {
    char text[RPC_TEXT_MAX] = "";
    load_plan *plan = (load_plan *)calloc(1, sizeof *plan);
    if (plan == NULL) {
        (void)fputs("no memory\n", stderr);
        return 1;
    }
    bool fine = load_plan_read(plan, stdin, text) && load_run(plan, stdout, text);
    load_plan_free(plan);
    free(plan);
    if (!fine) {
        (void)fprintf(stderr, "%s\n", text);
    }
    return fine ? 0 : 1;
}
