// SPDX-License-Identifier: Apache-2.0
// The header as C++ sees it: a session in a class, an SM2 envelope round trip.
#include <sdf.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace {

void check(int code) {
    if (code != SDR_OK) {
        char text[32];
        std::snprintf(text, sizeof text, "0x%08x", static_cast<unsigned>(code));
        throw std::runtime_error(text);
    }
}

class Session {
public:
    Session() {
        check(SDF_OpenDevice(&device_));
        check(SDF_OpenSession(device_, &session_));
    }
    ~Session() {
        SDF_CloseSession(session_);
        SDF_CloseDevice(device_);
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;
    SGD_HANDLE get() const { return session_; }

private:
    SGD_HANDLE device_ = nullptr;
    SGD_HANDLE session_ = nullptr;
};

}  // namespace

int main() try {
    Session session;
    ECCrefPublicKey key;
    check(SDF_ExportEncPublicKey_ECC(session.get(), 32, &key));
    SGD_UCHAR text[] = "plaintext";
    std::vector<unsigned char> room(offsetof(ECCCipher, C) + sizeof text);
    auto *cipher = reinterpret_cast<ECCCipher *>(room.data());
    check(SDF_ExternalEncrypt_ECC(session.get(), SGD_SM2_3, &key, text, sizeof text, cipher));
    SGD_UCHAR back[sizeof text];
    SGD_UINT32 size = 0;
    check(SDF_InternalDecrypt_ECC(session.get(), 32, SGD_SM2_3, cipher, back, &size));
    bool same = size == sizeof text && std::memcmp(back, text, size) == 0;
    std::puts(same ? "same" : "different");
    return same ? 0 : 1;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
