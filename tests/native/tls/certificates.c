/* SPDX-License-Identifier: Apache-2.0 */
#include "certificates.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 128, DAY_S = 86400 };

static void must(int good) {
    if (!good) {
        abort();
    }
}

static void add_extension(X509 *certificate, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static X509 *begin_certificate(EVP_PKEY *key, const char *name, long begin_s, long end_s) {
    static long serial = 1;
    X509 *certificate = X509_new();
    must(certificate != NULL && X509_set_version(certificate, 2) == 1 && X509_set_pubkey(certificate, key) == 1);
    must(ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++) == 1);
    must(X509_gmtime_adj(X509_getm_notBefore(certificate), begin_s) != NULL);
    must(X509_gmtime_adj(X509_getm_notAfter(certificate), end_s) != NULL);
    must(
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0));
    return certificate;
}

static FILE *create(const test_ca *ca, const char *name, const char *ending) {
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s.%s", ca->directory, name, ending);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    must(file != NULL);
    return file;
}

static void write_certificate(const test_ca *ca, const char *name, const X509 *certificate) {
    FILE *file = create(ca, name, "pem");
    must(PEM_write_X509(file, certificate) == 1);
    fclose(file);
}

void test_ca_make(test_ca *ca) {
    snprintf(ca->directory, sizeof ca->directory, "/tmp/softsjj-tls-XXXXXX");
    must(mkdtemp(ca->directory) != NULL);
    ca->key = EVP_EC_gen("P-256");
    ca->certificate = begin_certificate(ca->key, "Test CA", -DAY_S, 365L * DAY_S);
    must(X509_set_issuer_name(ca->certificate, X509_get_subject_name(ca->certificate)) == 1);
    add_extension(ca->certificate, NID_basic_constraints, "critical,CA:TRUE");
    must(X509_sign(ca->certificate, ca->key, EVP_sha256()) > 0);
    write_certificate(ca, "ca", ca->certificate);
}

void test_ca_issue(const test_ca *ca, const char *name, const char *alternative, long begin_s, long end_s) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = begin_certificate(key, name, begin_s, end_s);
    must(X509_set_issuer_name(certificate, X509_get_subject_name(ca->certificate)) == 1);
    if (alternative != NULL) {
        add_extension(certificate, NID_subject_alt_name, alternative);
    }
    must(X509_sign(certificate, ca->key, EVP_sha256()) > 0);
    write_certificate(ca, name, certificate);
    FILE *file = create(ca, name, "key");
    must(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

void test_ca_remove(test_ca *ca) {
    DIR *directory = opendir(ca->directory);
    must(directory != NULL);
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        (void)unlinkat(dirfd(directory), entry->d_name, 0);
    }
    closedir(directory);
    rmdir(ca->directory);
    X509_free(ca->certificate);
    EVP_PKEY_free(ca->key);
}
