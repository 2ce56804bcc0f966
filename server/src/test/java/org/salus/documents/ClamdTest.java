package org.salus.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.documents.ContentScanner.Verdict;

/** The protocol of clamd against one that is made here, over real TCP. */
class ClamdTest {

    private static final Duration PATIENCE = Duration.ofMillis(700);
    private static final byte[] CONTENT = content();

    private static byte[] content() {
        byte[] bytes = new byte[500_000];
        new Random(4).nextBytes(bytes);
        return bytes;
    }

    /** What the daemon does with one connection. */
    @FunctionalInterface
    private interface Daemon {
        void serve(Socket socket) throws Exception;
    }

    private static Verdict scan(Daemon daemon) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Clamd clamd = new Clamd("127.0.0.1", server.getLocalPort(), PATIENCE)) {
            Thread serving = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    daemon.serve(socket);
                } catch (Exception e) {
                    // The other side is gone: what it made of that is what is looked at.
                }
            });
            try {
                return clamd.scan(out -> out.write(CONTENT));
            } finally {
                serving.interrupt();
            }
        }
    }

    private static byte[] received(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] command = in.readNBytes(10);
        assertThat(new String(command, StandardCharsets.US_ASCII)).isEqualTo("zINSTREAM\0");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = in.readInt(); length != 0; length = in.readInt()) {
            all.writeBytes(in.readNBytes(length));
        }
        return all.toByteArray();
    }

    private static void answer(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theWholeContentIsSentAndCleanIsClean() throws Exception {
        byte[][] seen = new byte[1][];
        assertThat(scan(socket -> {
                    seen[0] = received(socket);
                    answer(socket, "stream: OK\0");
                }))
                .isInstanceOf(Verdict.Clean.class);
        assertThat(seen[0]).isEqualTo(CONTENT);
    }

    @Test
    void malwareIsFound() throws Exception {
        assertThat(scan(socket -> {
                    received(socket);
                    answer(socket, "stream: Win.Test.EICAR_HDB-1 FOUND\0");
                }))
                .isInstanceOf(Verdict.Infected.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "stream: OK", "OK\0", "INSTREAM size limit exceeded. ERROR\0", "stream: OK FOUND maybe\0", "\0", "<html>\0"})
    void whateverElseIsNoVerdict(String text) throws Exception {
        assertThat(scan(socket -> {
                    received(socket);
                    answer(socket, text);
                }))
                .isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void oneThatIsSilentIsNotWaitedForLongerThanSaid() throws Exception {
        long began = System.nanoTime();
        assertThat(scan(socket -> {
                    received(socket);
                    Thread.sleep(20_000);
                }))
                .isInstanceOf(Verdict.Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void oneThatTakesNothingIsNotWaitedForLongerThanSaid() throws Exception {
        long began = System.nanoTime();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Clamd clamd = new Clamd("127.0.0.1", server.getLocalPort(), PATIENCE)) {
            assertThat(clamd.scan(out -> {
                        for (int i = 0; i < 200; i++) {
                            out.write(CONTENT);
                        }
                    }))
                    .isInstanceOf(Verdict.Unavailable.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void oneThatIsDownIsNoVerdict() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        try (Clamd clamd = new Clamd("127.0.0.1", port, PATIENCE)) {
            assertThat(clamd.scan(out -> out.write(CONTENT))).isInstanceOf(Verdict.Unavailable.class);
        }
    }
}
