// SPDX-License-Identifier: Apache-2.0

// A benchmark worker around github.com/emmansun/gmsm. It speaks as bench/native/worker.c does; every op is one call on a message of
// that size with the key already set.
package main

import (
	"bufio"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"unsafe"

	gmcipher "github.com/emmansun/gmsm/cipher"
	"github.com/emmansun/gmsm/drbg"
	"github.com/emmansun/gmsm/ecdh"
	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

const (
	tagBytes     = 16
	nonceBytes   = 12
	messageBytes = 32
	sizeMax      = 1 << 20
	module       = "github.com/emmansun/gmsm"
)

// An operation, made ready: one call. It returns the end of what came out, or nil when that is random.
type operation func() []byte

type maker func(in []byte) (operation, error)

var (
	key = make([]byte, 32)
	iv  = make([]byte, 16)
	out = make([]byte, 0, sizeMax+256)
)

func block() cipher.Block {
	made, err := sm4.NewCipher(key[:16])
	if err != nil {
		panic(err)
	}
	return made
}

func last(bytes []byte) []byte {
	return bytes[len(bytes)-tagBytes:]
}

func ecb(in []byte) (operation, error) {
	// The whole-mode code is behind an interface that its own packages look for.
	type encrypter interface{ EncryptBlocks(dst, src []byte) }
	made, result := block(), out[:len(in)]
	wide, isWide := made.(interface {
		encrypter
		Concurrency() int
	})
	return func() []byte {
		i := 0
		if isWide {
			for n := wide.Concurrency() * 16; i+n <= len(in); i += n {
				wide.EncryptBlocks(result[i:i+n], in[i:i+n])
			}
		}
		for ; i < len(in); i += 16 {
			made.Encrypt(result[i:], in[i:])
		}
		return last(result)
	}, nil
}

func cbcEncrypt(in []byte) (operation, error) {
	made, result := block(), out[:len(in)]
	return func() []byte {
		cipher.NewCBCEncrypter(made, iv).CryptBlocks(result, in)
		return last(result)
	}, nil
}

func cbcDecrypt(in []byte) (operation, error) {
	made, result := block(), out[:len(in)]
	return func() []byte {
		cipher.NewCBCDecrypter(made, iv).CryptBlocks(result, in)
		return last(result)
	}, nil
}

func ctr(in []byte) (operation, error) {
	made, result := block(), out[:len(in)]
	return func() []byte {
		cipher.NewCTR(made, iv).XORKeyStream(result, in)
		return last(result)
	}, nil
}

func sealing(aead cipher.AEAD, err error, in []byte) (operation, error) {
	return func() []byte {
		return last(aead.Seal(out[:0], iv[:nonceBytes], in, nil))
	}, err
}

func gcm(in []byte) (operation, error) {
	aead, err := cipher.NewGCM(block())
	return sealing(aead, err, in)
}

func ccm(in []byte) (operation, error) {
	aead, err := gmcipher.NewCCM(block())
	return sealing(aead, err, in)
}

func xts(in []byte) (operation, error) {
	made, err := gmcipher.NewXTS(sm4.NewCipher, key)
	result := out[:len(in)]
	return func() []byte {
		made.Encrypt(result, in, 0)
		return nil // the form of IEEE 1619
	}, err
}

func hashing(state hash.Hash, in []byte) (operation, error) {
	return func() []byte {
		state.Reset()
		state.Write(in)
		return state.Sum(out[:0])[:tagBytes]
	}, nil
}

func digest(in []byte) (operation, error) {
	return hashing(sm3.New(), in)
}

func mac(in []byte) (operation, error) {
	return hashing(hmac.New(sm3.New, key[:16]), in)
}

func sign(in []byte) (operation, error) {
	pair, err := sm2.GenerateKey(rand.Reader)
	return func() []byte {
		_, err := sm2.SignASN1(rand.Reader, pair, in[:messageBytes], nil)
		check(err)
		return nil
	}, err
}

func verify(in []byte) (operation, error) {
	pair, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	signature, err := sm2.SignASN1(rand.Reader, pair, in[:messageBytes], nil)
	return func() []byte {
		if !sm2.VerifyASN1(&pair.PublicKey, in[:messageBytes], signature) {
			panic("a good signature does not verify")
		}
		return nil
	}, err
}

func keygen([]byte) (operation, error) {
	return func() []byte {
		_, err := sm2.GenerateKey(rand.Reader)
		check(err)
		return nil
	}, nil
}

func mul([]byte) (operation, error) {
	other, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	own, err := ecdh.P256().NewPrivateKey(key)
	return func() []byte {
		_, err := own.ECDH(other.PublicKey())
		check(err)
		return nil
	}, err
}

func encrypt(in []byte) (operation, error) {
	pair, err := sm2.GenerateKey(rand.Reader)
	return func() []byte {
		_, err := sm2.Encrypt(rand.Reader, &pair.PublicKey, in[:messageBytes], nil)
		check(err)
		return nil
	}, err
}

func decrypt(in []byte) (operation, error) {
	pair, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	sealed, err := sm2.Encrypt(rand.Reader, &pair.PublicKey, in[:messageBytes], nil)
	return func() []byte {
		_, err := sm2.Decrypt(pair, sealed)
		check(err)
		return nil
	}, err
}

func random(in []byte) (operation, error) {
	generator, err := drbg.NewGmHashDrbgPrng(nil, 32, drbg.SECURITY_LEVEL_ONE, nil)
	result := out[:len(in)]
	return func() []byte {
		_, err := io.ReadFull(generator, result)
		check(err)
		return nil
	}, err
}

var makers = map[string]maker{
	"sm4 ecb-encrypt":  ecb,
	"sm4 cbc-encrypt":  cbcEncrypt,
	"sm4 cbc-decrypt":  cbcDecrypt,
	"sm4 ctr":          ctr,
	"sm4 gcm-encrypt":  gcm,
	"sm4 ccm-encrypt":  ccm,
	"sm4 xts-encrypt":  xts,
	"sm3 hash":         digest,
	"hmac-sm3 mac":     mac,
	"sm2 sign":         sign,
	"sm2 verify":       verify,
	"sm2 verify-known": verify,
	"sm2 keygen":       keygen,
	"sm2 mul":          mul,
	"sm2 encrypt":      encrypt,
	"sm2 decrypt":      decrypt,
	"drbg random":      random,
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// now is the time of this thread on the processor, in ns.
func now() int64 {
	const threadClock = 3 // CLOCK_THREAD_CPUTIME_ID, clock_gettime(2)
	var t syscall.Timespec
	_, _, code := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadClock, uintptr(unsafe.Pointer(&t)), 0)
	if code != 0 {
		panic(code)
	}
	return t.Nano()
}

func choose(line string) operation {
	var primitive, name, mode string
	var size, streams int
	_, err := fmt.Sscanf(line, "case %s %s %d %d %s", &primitive, &name, &size, &streams, &mode)
	if err != nil || size < 0 || size > sizeMax {
		fmt.Println(`{"error": "no such case"}`)
		return nil
	}
	made, found := makers[primitive+" "+name]
	if !found || streams != 1 || mode != "single" {
		fmt.Println(`{"have": false}`)
		return nil
	}
	in := make([]byte, max(size, messageBytes))
	for i := range in {
		in[i] = byte(i + i>>8)
	}
	if primitive != "sm2" {
		in = in[:size]
	}
	ready, err := made(in)
	if err != nil {
		fmt.Printf("{\"error\": %q}\n", err.Error())
		return nil
	}
	fmt.Printf("{\"have\": true, \"mark\": %q}\n", hex.EncodeToString(ready()))
	return ready
}

func run(ready operation, calls int) {
	if ready == nil {
		fmt.Println(`{"error": "the call failed"}`)
		return
	}
	for i := 0; i < calls/8; i++ {
		ready()
	}
	begun := now()
	for i := 0; i < calls; i++ {
		ready()
	}
	fmt.Printf("{\"ns\": %d}\n", now()-begun)
}

func version() string {
	info, found := debug.ReadBuildInfo()
	if found {
		for _, one := range info.Deps {
			if one.Path == module {
				return one.Version
			}
		}
	}
	return "unknown"
}

func main() {
	runtime.LockOSThread() // its clock is what counts
	for i := range key {
		key[i] = byte(i)
	}
	fmt.Printf("{\"impl\": \"%s, %s\"}\n", version(), runtime.Version())
	var ready operation
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var calls int
		if n, _ := fmt.Sscanf(lines.Text(), "run %d", &calls); n == 1 {
			run(ready, calls)
		} else {
			ready = choose(lines.Text())
		}
	}
}
