package org.salus.platform.postgres;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * {@code HOME/pgsocket}: where the embedded server puts its Unix domain socket. Nobody but PostgreSQL's user (and root) can
 * enter it.
 *
 * @param folder absolute
 * @param port of the server, which is part of the file's name
 */
record SocketFolder(Path folder, int port) {

    private static final String PREFIX = ".s.PGSQL.";

    static SocketFolder in(Path home, int port) {
        return new SocketFolder(home.resolve("pgsocket"), port);
    }

    /** The socket itself; the name is PostgreSQL's. */
    Path file() {
        return folder.resolve(PREFIX + port);
    }

    /** For {@code unix_socket_directories}, a list in which a quoted entry may hold anything. */
    String setting() {
        return '"' + folder.toString().replace("\"", "\"\"") + '"';
    }

    /**
     * Makes the folder, removes what a killed server left in it, and tries whether a socket can be there. PostgreSQL does not
     * start when it cannot have its socket.
     *
     * @throws IOException when no socket can be there: the path has more than 106 bytes, which is all that Java takes
     *     (PostgreSQL: 107), or the file system or the platform has none
     */
    void prepare(RunAs runAs) throws IOException {
        Folders.createPrivate(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        runAs.own(folder);
        clear();
        try (ServerSocketChannel trial = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            trial.bind(UnixDomainSocketAddress.of(file()));
        } catch (UnsupportedOperationException e) {
            throw new IOException("This platform has no Unix domain sockets", e);
        }
        clear();
    }

    /**
     * Also the lock file: it names the process of a server that was killed, whose number another process may have by now, and
     * PostgreSQL would then not start.
     */
    private void clear() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }
}
