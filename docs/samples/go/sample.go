// SPDX-License-Identifier: Apache-2.0

// A signature and an encrypted record from Go, with cgo.
//
//	export CGO_CFLAGS="-I$(softsjj --includedir)"
//	export CGO_LDFLAGS="-L$(softsjj --libdir) -Wl,-rpath,$(softsjj --libdir)"
//	softsjj dev -- go run sample.go
//
// It needs an SM2 pair with the password change-me-8 at index 1, which softsjj dev has.
package main

/*
#cgo LDFLAGS: -lsdf
#include <stdlib.h>
#include <sdf.h>
*/
import "C"

import (
	"bytes"
	"fmt"
	"log"
	"unsafe"
)

const keyIndex = 1

var (
	password = []byte("change-me-8")
	// The signer's identity when nothing else was agreed on (GM/T 0009).
	userID = []byte("1234567812345678")
)

// Code is an SDR_ code other than SDR_OK.
type Code struct {
	Function string
	Value    uint32
}

func (c Code) Error() string { return fmt.Sprintf("%s: 0x%08x", c.Function, c.Value) }

func check(function string, code C.int) error {
	if code != C.SDR_OK {
		return Code{function, uint32(code)}
	}
	return nil
}

// pointer and length give C a slice that is not empty. C keeps neither after the call.
func pointer(b []byte) *C.uchar        { return (*C.uchar)(unsafe.Pointer(&b[0])) }
func length(b []byte) C.uint           { return C.uint(len(b)) }
func room(b []byte, n *C.uint) *C.uint { *n = length(b); return n }

// Session is an open session on the device.
type Session struct{ device, handle C.SGD_HANDLE }

// Open opens the device and a session. No address here: the library reads SOFTSJJ_ADDRESS.
func Open() (*Session, error) {
	s := &Session{}
	if err := check("SDF_OpenDevice", C.SDF_OpenDevice(&s.device)); err != nil {
		return nil, err
	}
	if err := check("SDF_OpenSession", C.SDF_OpenSession(s.device, &s.handle)); err != nil {
		C.SDF_CloseDevice(s.device)
		return nil, err
	}
	return s, nil
}

// Close ends the session; its keys and rights end with it.
func (s *Session) Close() {
	C.SDF_CloseSession(s.handle)
	C.SDF_CloseDevice(s.device)
}

// Name is the device's name, of fixed width in C.
func (s *Session) Name() (string, error) {
	var info C.DEVICEINFO
	err := check("SDF_GetDeviceInfo", C.SDF_GetDeviceInfo(s.handle, &info))
	name := C.GoBytes(unsafe.Pointer(&info.DeviceName[0]), C.int(len(info.DeviceName)))
	return string(bytes.TrimRight(name, "\x00")), err
}

// Unlock gets the right to use the private keys of the index, for this session.
func (s *Session) Unlock() error {
	return check("SDF_GetPrivateKeyAccessRight",
		C.SDF_GetPrivateKeyAccessRight(s.handle, keyIndex, pointer(password), length(password)))
}

// Digest is e = SM3(Z || M): SM2 signs this, never the message itself.
func (s *Session) Digest(message []byte) ([]byte, error) {
	var key C.ECCrefPublicKey
	var n C.uint
	digest := make([]byte, 32)
	if err := check("SDF_ExportSignPublicKey_ECC", C.SDF_ExportSignPublicKey_ECC(s.handle, keyIndex, &key)); err != nil {
		return nil, err
	}
	if err := check("SDF_HashInit", C.SDF_HashInit(s.handle, C.SGD_SM3, &key, pointer(userID), length(userID))); err != nil {
		return nil, err
	}
	if err := check("SDF_HashUpdate", C.SDF_HashUpdate(s.handle, pointer(message), length(message))); err != nil {
		return nil, err
	}
	return digest, check("SDF_HashFinal", C.SDF_HashFinal(s.handle, pointer(digest), room(digest, &n)))
}

// Sign gives r and s, each at the right end of 64 bytes.
func (s *Session) Sign(digest []byte) (C.ECCSignature, error) {
	var signature C.ECCSignature
	return signature, check("SDF_InternalSign_ECC",
		C.SDF_InternalSign_ECC(s.handle, keyIndex, pointer(digest), length(digest), &signature))
}

// Verify is nil when the signature is right.
func (s *Session) Verify(digest []byte, signature C.ECCSignature) error {
	return check("SDF_InternalVerify_ECC",
		C.SDF_InternalVerify_ECC(s.handle, keyIndex, pointer(digest), length(digest), &signature))
}

func signAndVerify(s *Session) error {
	digest, err := s.Digest([]byte("discharge letter 4711"))
	if err != nil {
		return err
	}
	if err := s.Unlock(); err != nil {
		return err
	}
	signature, err := s.Sign(digest)
	if err != nil {
		return err
	}
	if err := s.Verify(digest, signature); err != nil {
		return err
	}
	fmt.Println("signature: verified")
	digest[0] ^= 1 // another message: the signature must not hold
	if s.Verify(digest, signature) == nil {
		return fmt.Errorf("a signature of something else was accepted")
	}
	fmt.Println("another message: refused")
	return nil
}

func encryptAndDecrypt(s *Session) error {
	// SDF pads nothing: CBC takes whole blocks of 16 bytes.
	record := append([]byte("name=Li Lei;blood=A+;allergies=penicillin"), make([]byte, 7)...)
	ciphertext, again, iv := make([]byte, len(record)), make([]byte, len(record)), make([]byte, 16)
	// An ECCCipher ends with the wrapped key itself: room from C, with those 16 bytes.
	wrapped := (*C.ECCCipher)(C.calloc(1, C.sizeof_ECCCipher+16))
	defer C.free(unsafe.Pointer(wrapped))
	var key C.SGD_HANDLE
	var n C.uint
	if err := check("SDF_GenerateRandom", C.SDF_GenerateRandom(s.handle, length(iv), pointer(iv))); err != nil {
		return err
	}
	if err := check("SDF_GenerateKeyWithIPK_ECC", C.SDF_GenerateKeyWithIPK_ECC(s.handle, keyIndex, 128, wrapped, &key)); err != nil {
		return err
	}
	chain := append([]byte{}, iv...) // each call overwrites its IV with the next part's
	if err := check("SDF_Encrypt", C.SDF_Encrypt(s.handle, key, C.SGD_SM4_CBC, pointer(chain),
		pointer(record), length(record), pointer(ciphertext), room(ciphertext, &n))); err != nil {
		return err
	}
	C.SDF_DestroyKey(s.handle, key)

	if err := check("SDF_ImportKeyWithISK_ECC", C.SDF_ImportKeyWithISK_ECC(s.handle, keyIndex, wrapped, &key)); err != nil {
		return err
	}
	defer C.SDF_DestroyKey(s.handle, key)
	chain = append([]byte{}, iv...)
	if err := check("SDF_Decrypt", C.SDF_Decrypt(s.handle, key, C.SGD_SM4_CBC, pointer(chain),
		pointer(ciphertext), length(ciphertext), pointer(again), room(again, &n))); err != nil {
		return err
	}
	if !bytes.Equal(record, again) {
		return fmt.Errorf("the record came back changed")
	}
	fmt.Println("record: encrypted and decrypted")
	return nil
}

func main() {
	session, err := Open()
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	name, err := session.Name()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("device:", name)
	for _, part := range []func(*Session) error{signAndVerify, encryptAndDecrypt} {
		if err := part(session); err != nil {
			log.Panic(err) // not Fatal: the session shall be closed
		}
	}
}
