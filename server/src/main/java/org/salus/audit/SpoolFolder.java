package org.salus.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of the spool's files; one process works in it at a time. */
final class SpoolFolder implements AutoCloseable {

    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFolder.class);

    private final Path folder;
    private final FileChannel lock;
    private final long run = System.currentTimeMillis();
    private long number;

    private SpoolFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** @throws IllegalStateException when another process has the folder */
    static SpoolFolder open(Path folder) {
        try {
            Files.createDirectories(folder.getParent());
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, PRIVATE_FOLDER);
            }
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = null;
            try {
                held = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                LOG.debug("The audit spool is in use by this process", e);
            }
            if (held == null) {
                channel.close();
                throw new IllegalStateException("Another Salus uses the audit spool in " + folder + ".");
            }
            return new SpoolFolder(folder, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("The audit spool in " + folder + " cannot be used", e);
        }
    }

    Segment next() {
        return Segment.create(folder.resolve("audit-%013d-%09d.spool".formatted(run, number++)));
    }

    /** What earlier runs left, oldest first. A file that cannot be understood is kept aside, never deleted. */
    List<Segment> leftBehind() {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().endsWith(".spool"))
                    .sorted()
                    .toList()) {
                Segment.read(file).ifPresentOrElse(segments::add, () -> setAside(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The audit spool in " + folder + " cannot be read", e);
        }
        return segments;
    }

    private static void setAside(Path file) {
        try {
            if (Files.size(file) < 24) {
                // Died before the first row.
                Files.delete(file);
                return;
            }
            LOG.error("The audit spool file {} is damaged and kept as .damaged", file.getFileName());
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".damaged"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("A damaged audit spool file cannot be set aside", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock of the audit spool cannot be released: {}", e.toString());
        }
    }
}
