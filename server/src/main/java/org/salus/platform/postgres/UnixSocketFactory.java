package org.salus.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import javax.net.SocketFactory;

/**
 * The driver's {@code socketFactory} for a server on this machine: every connection, and every request to cancel a statement,
 * goes to the one file that {@code socketFactoryArg} names, whatever host the URL has.
 */
public final class UnixSocketFactory extends SocketFactory {

    private final UnixDomainSocketAddress server;

    /** Called by the driver, by its name. */
    public UnixSocketFactory(String file) {
        this.server = UnixDomainSocketAddress.of(file);
    }

    @Override
    public Socket createSocket() throws SocketException {
        return new Connection(new UnixSocket(server));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw noHost();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw noHost();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw noHost();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        throw noHost();
    }

    private static SocketException noHost() {
        return new SocketException("A Unix domain socket leads to no host");
    }

    /** Opens the way to a socket over an implementation of our own. */
    private static final class Connection extends Socket {

        Connection(UnixSocket implementation) throws SocketException {
            super(implementation);
        }
    }
}
