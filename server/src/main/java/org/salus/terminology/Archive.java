package org.salus.terminology;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads {@code .tgz} files of others, into memory and entry by entry: nothing is ever written to a path that an archive names. Refuses names
 * that lead out of the archive, links and devices, and archives that unpack to far more than they are.
 */
public final class Archive {

    private static final long MOST_BYTES = 2L * 1024 * 1024 * 1024;
    private static final int MOST_ENTRIES = 200_000;
    /** FHIR packages unpack to some fifteen times their size. */
    private static final int MOST_RATIO = 100;

    private static final long RATIO_FREE = 16L * 1024 * 1024;

    private Archive() {}

    /** One file of the archive. */
    @FunctionalInterface
    public interface Entry {
        /** @param content its bytes, to be read now */
        void take(String name, InputStream content, long size) throws IOException;
    }

    /** Every regular file in order. @throws LoadException for what is no such archive, or a hostile one */
    public static void read(Path file, Entry consumer) {
        try (InputStream raw = Files.newInputStream(file);
                Counted packed = new Counted(new BufferedInputStream(raw, 1 << 16));
                Bounded unpacked = new Bounded(new GZIPInputStream(packed, 1 << 16), packed);
                TarArchiveInputStream tar = new TarArchiveInputStream(unpacked, "UTF-8")) {
            int entries = 0;
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                if (++entries > MOST_ENTRIES) {
                    throw new LoadException(file.getFileName() + " has more than " + MOST_ENTRIES + " entries.");
                }
                String name = checkedName(file, entry.getName());
                if (entry.isDirectory()) {
                    continue;
                }
                if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink() || entry.isSparse()) {
                    throw new LoadException(file.getFileName() + " contains a link or device, " + shown(name) + ": packages hold files alone.");
                }
                if (entry.getSize() > Bodies.LARGEST) {
                    throw new LoadException(shown(name) + " in " + file.getFileName() + " is larger than 100 MB.");
                }
                consumer.take(name, tar, entry.getSize());
            }
            if (entries == 0) {
                throw new LoadException(file.getFileName() + " is empty.");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new LoadException(file.getFileName() + " is not a readable .tgz archive: " + e.getMessage() + ".", e);
        }
    }

    private static String checkedName(Path file, String name) {
        boolean odd = name.isEmpty() || name.length() > 500 || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(0) >= 0
                || name.matches("^[A-Za-z]:.*");
        for (String part : name.split("/")) {
            odd |= part.equals("..");
        }
        if (odd) {
            throw new LoadException(file.getFileName() + " contains a name that leads out of it: " + shown(name) + ".");
        }
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static String shown(String name) {
        return "'" + (name.length() > 80 ? name.substring(0, 80) + "..." : name).replaceAll("\\p{Cntrl}", "?") + "'";
    }

    /** Counts what the packed file has given. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            count += Math.max(0, n);
            return n;
        }
    }

    /** Stops when far more comes out than went in, or too much. */
    private static final class Bounded extends FilterInputStream {
        private final Counted packed;
        private long count;

        Bounded(InputStream in, Counted packed) {
            super(in);
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            check(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            check(Math.max(0, n));
            return n;
        }

        /** Skipping must count too. */
        @Override
        public long skip(long n) throws IOException {
            byte[] passed = new byte[(int) Math.min(n, 1 << 16)];
            return Math.max(0, read(passed, 0, passed.length));
        }

        private void check(int n) {
            count += n;
            if (count > MOST_BYTES || count > RATIO_FREE && count > MOST_RATIO * packed.count) {
                throw new LoadException("The archive unpacks to far more than it is: it is refused as a decompression bomb.");
            }
        }
    }
}
