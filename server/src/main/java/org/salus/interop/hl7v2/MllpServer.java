package org.salus.interop.hl7v2;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Takes messages by MLLP (HL7 v2 Transport Specification: MLLP, Release 1): 0x0B, message, 0x1C 0x0D. A virtual thread for each connection, and a
 * bound on everything that the other end decides: how many connections, how large a message, how long it takes. When the record cannot be
 * reached the connection is closed without an answer, so that the sender sends again.
 */
final class MllpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MllpServer.class);
    private static final int START = 0x0b;
    private static final int END = 0x1c;

    private final Hl7Settings.Mllp settings;
    private final Intake intake;
    private final Semaphore free;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket listener;

    MllpServer(Hl7Settings.Mllp settings, Intake intake) {
        this.settings = settings;
        this.intake = intake;
        this.free = new Semaphore(settings.connections());
    }

    /** Listens, when a port is set. */
    void start() {
        if (settings.port() == 0) {
            return;
        }
        listen(settings.port());
    }

    /** @param port 0 for any free one */
    int listen(int port) {
        try {
            ServerSocket socket = settings.hasTls() ? tls().createSslContext().getServerSocketFactory().createServerSocket() : new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(settings.address()), port));
            listener = socket;
            Thread.ofVirtual().name("mllp").start(() -> accept(socket));
            LOG.info("HL7 v2 is taken by MLLP at port {}{}", socket.getLocalPort(), settings.hasTls() ? ", with TLS" : "");
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("The port for HL7 v2 (salus.hl7v2.mllp.port) cannot be opened: it is in use, or the address is none of this machine.", e);
        }
    }

    private SslBundle tls() {
        PemSslStoreDetails files =
                PemSslStoreDetails.forCertificate("file:" + settings.certificate()).withPrivateKey("file:" + settings.key());
        return SslBundle.of(new PemSslStoreBundle(files, null));
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                if (!free.tryAcquire()) {
                    LOG.warn("A connection was closed: there are {} already (salus.hl7v2.mllp.connections)", settings.connections());
                    connection.close();
                    continue;
                }
                open.add(connection);
                Thread.ofVirtual().name("mllp-connection").start(() -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("A connection could not be taken: {}", e.getClass().getName());
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            String address = connection.getInetAddress().getHostAddress();
            Frame frame;
            do {
                frame = frame(connection, in);
                switch (frame) {
                    case Frame.Whole(byte[] message) -> answer(out, intake.receive(message, address));
                    case Frame.TooLarge _ -> answer(out, intake.tooLarge());
                    case Frame.Broken _ -> LOG.warn("A connection was closed: what came was no frame of MLLP, or took too long");
                    case Frame.Over _ -> {}
                }
            } while (frame instanceof Frame.Whole);
        } catch (IOException e) {
            LOG.debug("A connection ended");
        } catch (RuntimeException e) {
            // No answer: the sender does not know it stored, and sends again.
            LOG.error("A message could not be stored, and was not answered: {}", e.getClass().getName());
        } finally {
            open.remove(connection);
            free.release();
        }
    }

    private static void answer(OutputStream out, String message) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(START);
        frame.writeBytes(message.getBytes(StandardCharsets.US_ASCII));
        frame.write(END);
        frame.write('\r');
        out.write(frame.toByteArray());
        out.flush();
    }

    private sealed interface Frame {
        record Whole(byte[] message) implements Frame {}

        record TooLarge() implements Frame {}

        record Broken() implements Frame {}

        /** The other end has nothing more to say. */
        record Over() implements Frame {}
    }

    private Frame frame(Socket connection, InputStream in) throws IOException {
        long until = System.nanoTime() + Duration.ofSeconds(settings.seconds()).toNanos();
        try {
            int first = next(connection, in, until);
            while (first == '\r' || first == '\n') {
                first = next(connection, in, until);
            }
            if (first != START) {
                return first < 0 ? new Frame.Over() : new Frame.Broken();
            }
            until = System.nanoTime() + Duration.ofSeconds(settings.seconds()).toNanos();
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int one = next(connection, in, until); one >= 0 && one != START; one = next(connection, in, until)) {
                if (one == END) {
                    return next(connection, in, until) == '\r' ? new Frame.Whole(message.toByteArray()) : new Frame.Broken();
                }
                if (message.size() == Intake.LARGEST) {
                    return new Frame.TooLarge();
                }
                message.write(one);
            }
            return new Frame.Broken();
        } catch (SocketTimeoutException e) {
            return new Frame.Broken();
        }
    }

    /** Who sends a byte now and then does not hold a connection for good. */
    private static int next(Socket connection, InputStream in, long until) throws IOException {
        if (in.available() == 0) {
            long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            connection.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        }
        return in.read();
    }

    @Override
    public void close() {
        try {
            ServerSocket socket = listener;
            if (socket != null) {
                socket.close();
            }
            for (Socket one : open) {
                one.close();
            }
        } catch (IOException e) {
            LOG.warn("The port for HL7 v2 was not closed well: {}", e.getClass().getName());
        }
    }
}
