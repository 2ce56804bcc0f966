package org.salus.platform.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Unix domain socket behind the interface of {@link java.net.Socket}, which is the only one that the driver speaks.
 *
 * <p>One thread at a time reads and writes, as the driver does; any thread may close, which wakes them. A thread that is
 * interrupted while it waits closes the socket, as the JDK's own sockets do for virtual threads. Without a timeout a read or
 * write is the channel's own, on a virtual thread it parks; with one the read waits in a selector, since a channel has no
 * timeout of its own.
 */
final class UnixSocket extends SocketImpl {

    private static final int LONGEST_TIMED_READ = 1 << 16;

    private final UnixDomainSocketAddress server;
    private volatile int readTimeout;
    private volatile @Nullable Selector waiting;
    private @Nullable SocketChannel channel;

    UnixSocket(UnixDomainSocketAddress server) {
        this.server = server;
    }

    @Override
    protected void create(boolean stream) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    /** Takes the server's file and not the address, which the driver has from its URL; is done or refused at once. */
    @Override
    protected void connect(SocketAddress address, int timeout) throws IOException {
        // Blocking, it would wait without end for a place in the queue of a server that no longer accepts.
        channel().configureBlocking(false);
        if (!channel().connect(server)) {
            throw new SocketException("No place in the queue of " + server);
        }
        channel().configureBlocking(true);
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        throw refused("a host");
    }

    @Override
    protected void connect(InetAddress host, int port) throws IOException {
        throw refused("a host");
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        throw refused("a local address");
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw refused("listening");
    }

    @Override
    protected void accept(SocketImpl connection) throws IOException {
        throw refused("listening");
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw refused("urgent data");
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        return new Input(channel());
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        return new Output(channel());
    }

    @Override
    protected int available() throws IOException {
        return Channels.newInputStream(channel()).available();
    }

    @Override
    protected void close() throws IOException {
        channel().close();
        Selector selector = waiting;
        if (selector != null) {
            selector.wakeup();
        }
    }

    @Override
    protected void shutdownInput() throws IOException {
        channel().shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        channel().shutdownOutput();
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        try {
            switch (option) {
                case SocketOptions.SO_TIMEOUT -> readTimeout = (Integer) value;
                case SocketOptions.SO_SNDBUF -> channel().setOption(StandardSocketOptions.SO_SNDBUF, (Integer) value);
                case SocketOptions.SO_RCVBUF -> channel().setOption(StandardSocketOptions.SO_RCVBUF, (Integer) value);
                case SocketOptions.TCP_NODELAY, SocketOptions.SO_KEEPALIVE -> {
                    // Nothing is held back here, and no peer can vanish without the kernel telling.
                }
                default -> throw refused("the option " + option);
            }
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException("The option " + option + " cannot be set", e);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        try {
            return switch (option) {
                case SocketOptions.SO_TIMEOUT -> readTimeout;
                case SocketOptions.SO_SNDBUF -> channel().getOption(StandardSocketOptions.SO_SNDBUF);
                case SocketOptions.SO_RCVBUF -> channel().getOption(StandardSocketOptions.SO_RCVBUF);
                case SocketOptions.TCP_NODELAY -> true;
                case SocketOptions.SO_KEEPALIVE -> false;
                default -> throw refused("the option " + option);
            };
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException("The option " + option + " cannot be read", e);
        }
    }

    private SocketChannel channel() throws SocketException {
        SocketChannel open = channel;
        if (open == null) {
            throw new SocketException("The socket is not made yet");
        }
        return open;
    }

    private static SocketException refused(String what) {
        return new SocketException("A Unix domain socket does not know " + what);
    }

    private final class Input extends InputStream {

        private final SocketChannel source;
        /** The JDK's own: reads into the array, at most 128 KB at once, and takes its native memory from a cache. */
        private final InputStream untimed;

        Input(SocketChannel source) {
            this.source = source;
            this.untimed = Channels.newInputStream(source);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int millis = readTimeout;
            return millis == 0 ? untimed.read(into, offset, length) : timedRead(ByteBuffer.wrap(into, offset, length), millis);
        }

        @Override
        public int available() throws IOException {
            return untimed.available();
        }

        private int timedRead(ByteBuffer into, int millis) throws IOException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            // The JDK takes as much native memory as the buffer has room.
            into.limit(Math.min(into.limit(), into.position() + LONGEST_TIMED_READ));
            source.configureBlocking(false);
            try {
                int read = source.read(into);
                return read == 0 ? readWhenReady(into, end) : read;
            } finally {
                if (source.isOpen()) {
                    source.configureBlocking(true);
                }
            }
        }

        private int readWhenReady(ByteBuffer into, long end) throws IOException {
            try (Selector selector = Selector.open()) {
                // Before the registration, which fails when the channel is closed: whoever closes it later finds the selector.
                waiting = selector;
                source.register(selector, SelectionKey.OP_READ);
                while (true) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime() + 999_999);
                    if (left <= 0) {
                        throw new SocketTimeoutException("Read timed out");
                    }
                    selector.select(left);
                    if (Thread.currentThread().isInterrupted()) {
                        source.close();
                        throw new ClosedByInterruptException();
                    }
                    int read = source.read(into);
                    if (read != 0) {
                        return read;
                    }
                    selector.selectedKeys().clear();
                }
            } finally {
                waiting = null;
            }
        }
    }

    private static final class Output extends OutputStream {

        private final OutputStream sink;

        Output(SocketChannel sink) {
            this.sink = Channels.newOutputStream(sink);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                sink.write(from, offset, length);
            } catch (IllegalBlockingModeException e) {
                throw new SocketException("Another thread waits for the server on this connection", e);
            }
        }
    }
}
