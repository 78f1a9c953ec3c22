/* SPDX-License-Identifier: Apache-2.0 */
/* What <sys/socket.h> has is in these headers of Windows. */
#ifndef SOFTSJJ_WINDOWS_SYS_SOCKET_H
#define SOFTSJJ_WINDOWS_SYS_SOCKET_H

#include <winsock2.h>
/* After winsock2.h. */
#include <ws2tcpip.h>

#endif
