// SPDX-License-Identifier: Apache-2.0

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A signature and an encrypted record from Java, with JNA.
 *
 * <pre>
 * mvn -q dependency:copy -Dartifact=net.java.dev.jna:jna:5.17.0 -DoutputDirectory=.
 * softsjj dev -- java -cp jna-5.17.0.jar -Djna.library.path="$(softsjj --libdir)" Sample.java
 * </pre>
 *
 * It needs an SM2 pair with the password change-me-8 at index 1, which {@code softsjj dev} has.
 */
public class Sample {
    /**
     * The functions of sdf.h that this program calls. SGD_UINT32 has 4 bytes, so it is int, never
     * NativeLong; a handle is a pointer, so it is Pointer, never int. A byte array goes to C and
     * comes back changed.
     */
    public interface Sdf extends Library {
        Sdf LIBRARY = Native.load("sdf", Sdf.class);

        int SDF_OpenDevice(PointerByReference device);

        int SDF_CloseDevice(Pointer device);

        int SDF_OpenSession(Pointer device, PointerByReference session);

        int SDF_CloseSession(Pointer session);

        int SDF_GetDeviceInfo(Pointer session, DeviceInfo info);

        int SDF_GenerateRandom(Pointer session, int length, byte[] random);

        int SDF_GetPrivateKeyAccessRight(Pointer session, int index, byte[] password, int length);

        int SDF_ReleasePrivateKeyAccessRight(Pointer session, int index);

        int SDF_ExportSignPublicKey_ECC(Pointer session, int index, PublicKey key);

        int SDF_HashInit(Pointer session, int algorithm, PublicKey key, byte[] id, int idLength);

        int SDF_HashUpdate(Pointer session, byte[] data, int length);

        int SDF_HashFinal(Pointer session, byte[] hash, IntByReference length);

        int SDF_InternalSign_ECC(Pointer session, int index, byte[] data, int length, Signature out);

        int SDF_InternalVerify_ECC(
                Pointer session, int index, byte[] data, int length, Signature signature);

        int SDF_GenerateKeyWithIPK_ECC(
                Pointer session, int index, int bits, Pointer wrapped, PointerByReference key);

        int SDF_ImportKeyWithISK_ECC(
                Pointer session, int index, Pointer wrapped, PointerByReference key);

        int SDF_DestroyKey(Pointer session, Pointer key);

        int SDF_Encrypt(Pointer session, Pointer key, int algorithm, byte[] iv,
                byte[] data, int length, byte[] out, IntByReference outLength);

        int SDF_Decrypt(Pointer session, Pointer key, int algorithm, byte[] iv,
                byte[] data, int length, byte[] out, IntByReference outLength);
    }

    /** DEVICEINFO, 100 bytes. Texts have a fixed width and need no NUL. */
    @FieldOrder({"issuer", "name", "serial", "deviceVersion", "standardVersion",
        "asymmetric", "symmetric", "hash", "bufferSize"})
    public static class DeviceInfo extends Structure {
        public byte[] issuer = new byte[40];
        public byte[] name = new byte[16];
        public byte[] serial = new byte[16];
        public int deviceVersion;
        public int standardVersion;
        public int[] asymmetric = new int[2];
        public int symmetric;
        public int hash;
        public int bufferSize;
    }

    /** ECCrefPublicKey, 132 bytes; a coordinate sits at the right end of its 64 bytes. */
    @FieldOrder({"bits", "x", "y"})
    public static class PublicKey extends Structure {
        public int bits;
        public byte[] x = new byte[64];
        public byte[] y = new byte[64];
    }

    /** ECCSignature, 128 bytes; r and s sit at the right ends of their 64 bytes. */
    @FieldOrder({"r", "s"})
    public static class Signature extends Structure {
        public byte[] r = new byte[64];
        public byte[] s = new byte[64];
    }

    static final int SGD_SM3 = 0x00000001;
    static final int SGD_SM4_CBC = 0x00000402;
    static final int SDR_VERIFYERR = 0x0100000E;
    /** An ECCCipher is 164 bytes and the L bytes of C behind them: here a wrapped SM4 key. */
    static final int WRAPPED_KEY = 164 + 16;

    static final int KEY_INDEX = 1;
    static final byte[] PASSWORD = ascii("change-me-8");
    /** The signer's identity when nothing else was agreed on (GM/T 0009). */
    static final byte[] USER_ID = ascii("1234567812345678");

    private final Sdf sdf = Sdf.LIBRARY;
    private final Pointer session;

    Sample(Pointer session) {
        this.session = session;
    }

    public static void main(String[] args) {
        Sdf sdf = Sdf.LIBRARY;
        PointerByReference device = new PointerByReference();
        PointerByReference session = new PointerByReference();
        // No address here: the library reads SOFTSJJ_ADDRESS, or softsjj.toml.
        check(sdf.SDF_OpenDevice(device), "SDF_OpenDevice");
        try {
            check(sdf.SDF_OpenSession(device.getValue(), session), "SDF_OpenSession");
            Sample sample = new Sample(session.getValue());
            sample.info();
            sample.signAndVerify();
            sample.encryptAndDecrypt();
            check(sdf.SDF_CloseSession(session.getValue()), "SDF_CloseSession");
        } finally {
            sdf.SDF_CloseDevice(device.getValue()); // closes what is still open on it
        }
    }

    private void info() {
        DeviceInfo info = new DeviceInfo();
        check(sdf.SDF_GetDeviceInfo(session, info), "SDF_GetDeviceInfo");
        System.out.println("device: " + Native.toString(info.name, StandardCharsets.US_ASCII));
    }

    private void signAndVerify() {
        byte[] digest = digestOf(ascii("discharge letter 4711"));
        Signature signature = new Signature();
        check(sdf.SDF_GetPrivateKeyAccessRight(session, KEY_INDEX, PASSWORD, PASSWORD.length),
                "SDF_GetPrivateKeyAccessRight");
        check(sdf.SDF_InternalSign_ECC(session, KEY_INDEX, digest, digest.length, signature),
                "SDF_InternalSign_ECC");
        check(sdf.SDF_ReleasePrivateKeyAccessRight(session, KEY_INDEX),
                "SDF_ReleasePrivateKeyAccessRight");
        check(sdf.SDF_InternalVerify_ECC(session, KEY_INDEX, digest, digest.length, signature),
                "SDF_InternalVerify_ECC");
        System.out.println("signature: verified");

        digest[0] ^= 1; // another message: the signature must not hold
        int code = sdf.SDF_InternalVerify_ECC(session, KEY_INDEX, digest, digest.length, signature);
        if (code != SDR_VERIFYERR) {
            throw new IllegalStateException("a signature of something else was accepted");
        }
        System.out.println("another message: refused");
    }

    /** e = SM3(Z || M): SM2 signs this digest, never the message itself. */
    private byte[] digestOf(byte[] message) {
        PublicKey key = new PublicKey();
        byte[] digest = new byte[32];
        check(sdf.SDF_ExportSignPublicKey_ECC(session, KEY_INDEX, key),
                "SDF_ExportSignPublicKey_ECC");
        check(sdf.SDF_HashInit(session, SGD_SM3, key, USER_ID, USER_ID.length), "SDF_HashInit");
        check(sdf.SDF_HashUpdate(session, message, message.length), "SDF_HashUpdate");
        check(sdf.SDF_HashFinal(session, digest, new IntByReference(digest.length)),
                "SDF_HashFinal");
        return digest;
    }

    private void encryptAndDecrypt() {
        // SDF pads nothing: CBC takes whole blocks of 16 bytes.
        byte[] record = Arrays.copyOf(ascii("name=Li Lei;blood=A+;allergies=penicillin"), 48);
        byte[] ciphertext = new byte[record.length];
        byte[] again = new byte[record.length];
        byte[] iv = new byte[16];
        Memory wrapped = new Memory(WRAPPED_KEY);
        PointerByReference key = new PointerByReference();

        check(sdf.SDF_GenerateRandom(session, iv.length, iv), "SDF_GenerateRandom");
        check(sdf.SDF_GenerateKeyWithIPK_ECC(session, KEY_INDEX, 128, wrapped, key),
                "SDF_GenerateKeyWithIPK_ECC");
        // Each call overwrites its IV with the next part's: give it a copy.
        check(sdf.SDF_Encrypt(session, key.getValue(), SGD_SM4_CBC, iv.clone(), record,
                record.length, ciphertext, new IntByReference(ciphertext.length)), "SDF_Encrypt");
        check(sdf.SDF_DestroyKey(session, key.getValue()), "SDF_DestroyKey");

        check(sdf.SDF_GetPrivateKeyAccessRight(session, KEY_INDEX, PASSWORD, PASSWORD.length),
                "SDF_GetPrivateKeyAccessRight");
        check(sdf.SDF_ImportKeyWithISK_ECC(session, KEY_INDEX, wrapped, key),
                "SDF_ImportKeyWithISK_ECC");
        check(sdf.SDF_Decrypt(session, key.getValue(), SGD_SM4_CBC, iv.clone(), ciphertext,
                ciphertext.length, again, new IntByReference(again.length)), "SDF_Decrypt");
        check(sdf.SDF_DestroyKey(session, key.getValue()), "SDF_DestroyKey");
        if (!Arrays.equals(record, again)) {
            throw new IllegalStateException("the record came back changed");
        }
        System.out.println("record: encrypted and decrypted");
    }

    static void check(int code, String what) {
        if (code != 0) {
            throw new IllegalStateException(String.format("%s: 0x%08x", what, code));
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
