/* SPDX-License-Identifier: Apache-2.0 */
/* TLS on one connection. The functions are those of softsjj_tls.h, called inside (inside.h). */
#ifndef SOFTSJJ_TLS_SESSION_H
#define SOFTSJJ_TLS_SESSION_H

#include "softsjj_tls.h"

/* How OpenSSL moves bytes through a softsjj_tls_io. false: no memory. */
bool tls_session_start(void);

softsjj_tls_result tls_session_open(softsjj_tls_client *client, const softsjj_tls_io *io, const char *name, const char *peer,
                                    softsjj_tls_session **session, char *text);
softsjj_tls_result tls_session_handshake(softsjj_tls_session *session, char *text);
softsjj_tls_result tls_session_send(softsjj_tls_session *session, const uint8_t *bytes, size_t n, size_t *done, char *text);
softsjj_tls_result tls_session_recv(softsjj_tls_session *session, uint8_t *bytes, size_t room, size_t *done, char *text);
void tls_session_free(softsjj_tls_session *session);

#endif
