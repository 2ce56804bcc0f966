package org.salus.documents;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * ClamAV's daemon over TCP: {@code zINSTREAM}, then pieces with their length before them, a length of zero, and one answer up to a NUL
 * (clamd(8)). Only {@code stream: OK} is clean; whatever else is not understood is no verdict.
 */
final class Clamd implements ContentScanner, AutoCloseable {

    private static final int PIECE = 64 * 1024;
    private static final int LONGEST_ANSWER = 1024;

    private final String host;
    private final int port;
    private final Duration patience;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scanner-patience").daemon().factory());

    /** @param patience how long one scan may take as a whole */
    Clamd(String host, int port, Duration patience) {
        this.host = host;
        this.port = port;
        this.patience = patience;
    }

    @Override
    public String name() {
        return "clamd";
    }

    @Override
    public Verdict scan(Source content) {
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(patience.toMillis());
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            // A socket's time-out holds for reading alone: one that takes nothing is closed.
            ScheduledFuture<?> late = clock.schedule(() -> close(socket), patience.toMillis(), TimeUnit.MILLISECONDS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII));
                content.writeTo(new Pieces(out));
                out.write(new byte[4]);
                out.flush();
                return verdict(new String(socket.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8));
            } finally {
                late.cancel(false);
            }
        } catch (IOException e) {
            return new Verdict.Unavailable(e.getClass().getSimpleName());
        }
    }

    private static Verdict verdict(String answer) {
        int end = answer.indexOf('\0');
        if (end < 0) {
            return new Verdict.Unavailable("an answer without an end");
        }
        String text = answer.substring(0, end);
        if (text.equals("stream: OK")) {
            return new Verdict.Clean();
        }
        return text.startsWith("stream: ") && text.endsWith(" FOUND")
                ? new Verdict.Infected()
                : new Verdict.Unavailable("an answer that is no verdict");
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Each write with its length before it. */
    private static final class Pieces extends OutputStream {
        private final OutputStream out;

        Pieces(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += PIECE) {
                int piece = Math.min(PIECE, length - at);
                out.write(ByteBuffer.allocate(4).putInt(piece).array());
                out.write(bytes, offset + at, piece);
            }
        }
    }
}
