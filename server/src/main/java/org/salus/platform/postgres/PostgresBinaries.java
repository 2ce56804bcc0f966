package org.salus.platform.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the PostgreSQL programs that lie as one archive on the class path; once per archive, whole or not at all. */
final class PostgresBinaries {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final int EXECUTABLE = 0b001_000_000;

    private PostgresBinaries() {}

    /** @return the folder with {@code bin}, {@code lib} and {@code share}: {@code parent/<checksum of the archive>} */
    static Path unpackInto(Path parent) {
        URL archive = PostgresBinaries.class.getResource(ARCHIVE);
        if (archive == null) {
            throw new PostgresException("This build carries no PostgreSQL for this machine: name an external database.");
        }
        try {
            Path folder = parent.resolve(Long.toHexString(checksum(archive)));
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(parent);
                Path part = Files.createTempDirectory(
                        parent, "unpacking", PosixFilePermissions.asFileAttribute(permissions("rwxr-xr-x")));
                unpack(archive, part);
                try {
                    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    // Another process was faster, and both unpacked the same archive.
                    Folders.delete(part);
                    if (!Files.isDirectory(folder)) {
                        throw e;
                    }
                }
            }
            return folder;
        } catch (IOException e) {
            throw new PostgresException("The PostgreSQL programs cannot be unpacked into " + parent + ": " + e, e);
        }
    }

    private static long checksum(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar && jar.getJarEntry().getCrc() >= 0) {
            return jar.getJarEntry().getCrc();
        }
        CRC32 crc = new CRC32();
        try (InputStream in = archive.openStream()) {
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                crc.update(block, 0, n);
            }
        }
        return crc.getValue();
    }

    private static void unpack(URL archive, Path into) throws IOException {
        try (InputStream file = archive.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(file, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = into.resolve(entry.getName()).normalize();
                if (!target.startsWith(into)) {
                    throw new IOException("An entry of the archive leads out of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    link(target, into, entry.getLinkName());
                } else if (entry.isFile() && !entry.getName().endsWith(".a")) {
                    Files.copy(tar, target);
                    boolean executable = (entry.getMode() & EXECUTABLE) != 0;
                    Files.setPosixFilePermissions(target, permissions(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void link(Path link, Path root, String name) throws IOException {
        Path leadsTo = link.resolveSibling(name).normalize();
        if (!leadsTo.startsWith(root)) {
            throw new IOException("A link of the archive leads out of its folder: " + name);
        }
        try {
            Files.createSymbolicLink(link, Path.of(name));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("The archive names " + link.getFileName() + " twice", e);
        }
    }

    private static Set<PosixFilePermission> permissions(String text) {
        return PosixFilePermissions.fromString(text);
    }
}
