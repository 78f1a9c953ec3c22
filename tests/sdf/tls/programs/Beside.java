// SPDX-License-Identifier: Apache-2.0
// libsdf over TLS in a Java process: Java's own TLS shakes hands before, between and after. No JNI, no jar: the foreign-function
// interface that JDK 17 has in its incubator.
//
// usage: java --add-modules jdk.incubator.foreign --enable-native-access=ALL-UNNAMED Beside.java LIBSDF KEYSTORE
// KEYSTORE: PKCS#12 with one key and its certificate, password "password".

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import jdk.incubator.foreign.CLinker;
import jdk.incubator.foreign.FunctionDescriptor;
import jdk.incubator.foreign.MemoryAccess;
import jdk.incubator.foreign.MemoryAddress;
import jdk.incubator.foreign.MemorySegment;
import jdk.incubator.foreign.ResourceScope;
import jdk.incubator.foreign.SymbolLookup;

public final class Beside {
    private static final int ROUNDS = 20;

    private static SSLContext context(Path keystore) throws Exception {
        char[] password = "password".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, password);
        TrustManager anyone = new X509TrustManager() {
            @Override public void checkClientTrusted(X509Certificate[] chain, String kind) { }
            @Override public void checkServerTrusted(X509Certificate[] chain, String kind) { }
            @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
        };
        SSLContext made = SSLContext.getInstance("TLSv1.3");
        made.init(keys.getKeyManagers(), new TrustManager[] {anyone}, null);
        return made;
    }

    // Both ends in this process; five bytes there and back.
    private static void ownTls(SSLContext tls) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 1, here)) {
            Thread server = new Thread(() -> {
                try (SSLSocket peer = (SSLSocket) listener.accept()) {
                    OutputStream out = peer.getOutputStream();
                    out.write(peer.getInputStream().readNBytes(5));
                    out.flush();
                } catch (Exception error) {
                    throw new IllegalStateException(error);
                }
            });
            server.start();
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(here, listener.getLocalPort())) {
                socket.getOutputStream().write("hello".getBytes());
                String heard = new String(socket.getInputStream().readNBytes(5));
                check(heard.equals("hello") && socket.getSession().getProtocol().equals("TLSv1.3"), "Java's own TLS: " + heard);
            }
            server.join();
        }
    }

    private static void check(boolean good, String what) {
        if (!good) {
            throw new IllegalStateException(what);
        }
    }

    // int SDF_name(parameters): 'p' for a pointer, 'i' for SGD_UINT32.
    private static MethodHandle function(String name, String parameters) {
        MethodType type = MethodType.methodType(int.class);
        FunctionDescriptor layout = FunctionDescriptor.of(CLinker.C_INT);
        for (char each : parameters.toCharArray()) {
            type = type.appendParameterTypes(each == 'p' ? MemoryAddress.class : int.class);
            layout = layout.withAppendedArgumentLayouts(each == 'p' ? CLinker.C_POINTER : CLinker.C_INT);
        }
        MemoryAddress symbol = SymbolLookup.loaderLookup().lookup("SDF_" + name).orElseThrow();
        return CLinker.getInstance().downcallHandle(symbol, type, layout);
    }

    public static void main(String[] arguments) throws Throwable {
        SSLContext tls = context(Path.of(arguments[1]));
        ownTls(tls);
        System.load(arguments[0]);
        try (ResourceScope scope = ResourceScope.newConfinedScope()) {
            MemorySegment room = MemorySegment.allocateNative(8, scope);
            MemorySegment out = MemorySegment.allocateNative(32, scope);
            int code = (int) function("OpenDevice", "p").invokeExact(room.address());
            check(code == 0, "OpenDevice: " + Integer.toHexString(code));
            MemoryAddress device = MemoryAccess.getAddress(room);
            code = (int) function("OpenSession", "pp").invokeExact(device, room.address());
            check(code == 0, "OpenSession: " + Integer.toHexString(code));
            MemoryAddress session = MemoryAccess.getAddress(room);
            MethodHandle random = function("GenerateRandom", "pip");
            for (int i = 0; i < ROUNDS; i++) {
                code = (int) random.invokeExact(session, 32, out.address());
                check(code == 0, "GenerateRandom: " + Integer.toHexString(code));
            }
            ownTls(tls);
            code = (int) function("CloseSession", "p").invokeExact(session);
            check(code == 0, "CloseSession: " + Integer.toHexString(code));
            code = (int) function("CloseDevice", "p").invokeExact(device);
            check(code == 0, "CloseDevice: " + Integer.toHexString(code));
        }
        ownTls(tls);
        System.out.println("java " + System.getProperty("java.version"));
    }
}
