/* SPDX-License-Identifier: Apache-2.0 */
#include "sdr.h"

#include <stddef.h>
#include <stdio.h>

#include "sdf.h"

static const struct {
    int code;
    const char *name;
} names[] = {
    {SDR_OK, "SDR_OK"},
    {SDR_UNKNOWERR, "SDR_UNKNOWERR"},
    {SDR_NOTSUPPORT, "SDR_NOTSUPPORT"},
    {SDR_COMMFAIL, "SDR_COMMFAIL"},
    {SDR_HARDFAIL, "SDR_HARDFAIL"},
    {SDR_OPENDEVICE, "SDR_OPENDEVICE"},
    {SDR_OPENSESSION, "SDR_OPENSESSION"},
    {SDR_PARDENY, "SDR_PARDENY"},
    {SDR_KEYNOTEXIST, "SDR_KEYNOTEXIST"},
    {SDR_ALGNOTSUPPORT, "SDR_ALGNOTSUPPORT"},
    {SDR_ALGMODNOTSUPPORT, "SDR_ALGMODNOTSUPPORT"},
    {SDR_PKOPERR, "SDR_PKOPERR"},
    {SDR_SKOPERR, "SDR_SKOPERR"},
    {SDR_SIGNERR, "SDR_SIGNERR"},
    {SDR_VERIFYERR, "SDR_VERIFYERR"},
    {SDR_SYMOPERR, "SDR_SYMOPERR"},
    {SDR_STEPERR, "SDR_STEPERR"},
    {SDR_FILESIZEERR, "SDR_FILESIZEERR"},
    {SDR_FILENOEXIST, "SDR_FILENOEXIST"},
    {SDR_FILEOFSERR, "SDR_FILEOFSERR"},
    {SDR_KEYTYPEERR, "SDR_KEYTYPEERR"},
    {SDR_KEYERR, "SDR_KEYERR"},
    {SDR_ENCDATAERR, "SDR_ENCDATAERR"},
    {SDR_RANDERR, "SDR_RANDERR"},
    {SDR_PRKRERR, "SDR_PRKRERR"},
    {SDR_MACERR, "SDR_MACERR"},
    {SDR_FILEEXISTS, "SDR_FILEEXISTS"},
    {SDR_FILEWERR, "SDR_FILEWERR"},
    {SDR_NOBUFFER, "SDR_NOBUFFER"},
    {SDR_INARGERR, "SDR_INARGERR"},
    {SDR_OUTARGERR, "SDR_OUTARGERR"},
    {SDR_USERIDERR, "SDR_USERIDERR"},
};

const char *sdr_name(int code) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return "SDR_?";
}

bool sdr_check(const char *function, int code) {
    if (code == SDR_OK) {
        return true;
    }
    fprintf(stderr, "%s: %s (0x%08x)\n", function, sdr_name(code), (unsigned int)code);
    return false;
}
