/* SPDX-License-Identifier: Apache-2.0 */
/* getrandom() is in posix.h, which is included already. */
#ifndef SOFTSJJ_WINDOWS_SYS_RANDOM_H
#define SOFTSJJ_WINDOWS_SYS_RANDOM_H

#include "../posix.h"

#endif
