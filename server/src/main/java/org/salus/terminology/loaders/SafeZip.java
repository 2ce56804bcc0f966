package org.salus.terminology.loaders;

import org.salus.terminology.LoadException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads entries of a zip in place. Nothing is written to disk, so a name cannot lead anywhere; names that try are refused all
 * the same, and so are archives that promise or deliver more than a release ever holds. What the directory says of
 * sizes is not believed: every stream counts what comes out of it.
 */
final class SafeZip implements AutoCloseable {

    private static final int MAX_ENTRIES = 20_000;
    private static final long MAX_ENTRY_BYTES = 8L << 30;
    private static final long MAX_TOTAL_BYTES = 24L << 30;

    /** Text of releases shrinks to a tenth; a thousandth is no text. Small entries may be repetitive. */
    private static final int MAX_RATIO = 250;

    private static final long RATIO_FREE_BYTES = 4L << 20;

    private final ZipFile zip;
    private final NavigableMap<String, ZipEntry> entries;
    private final String label;

    private SafeZip(ZipFile zip, NavigableMap<String, ZipEntry> entries, String label) {
        this.zip = zip;
        this.entries = entries;
        this.label = label;
    }

    static boolean looksLikeZip(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4 && start[0] == 'P' && start[1] == 'K' && (start[2] == 3 || start[2] == 5);
        }
    }

    static SafeZip open(Path path) throws IOException {
        String label = String.valueOf(path.getFileName());
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException e) {
            throw Faults.release(label + " is not a whole zip archive (" + e.getMessage()
                    + "); download it again and compare its size with the publisher's");
        }
        try {
            return new SafeZip(zip, check(zip, label), label);
        } catch (LoadException refused) {
            zip.close();
            throw refused;
        }
    }

    private static NavigableMap<String, ZipEntry> check(ZipFile zip, String label) {
        if (zip.size() > MAX_ENTRIES) {
            throw Faults.release(
                    label + " has " + zip.size() + " entries; a release has at most " + MAX_ENTRIES);
        }
        TreeMap<String, ZipEntry> entries = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        long total = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            checkName(name, label);
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw Faults.release(label + " has two entries with the name " + shown(name));
            }
            if (entry.isDirectory()) {
                continue;
            }
            total += Math.max(0, entry.getSize());
            if (entry.getSize() > MAX_ENTRY_BYTES || total > MAX_TOTAL_BYTES) {
                throw Faults.release(label + " unpacks to more than a release ever holds ("
                        + (MAX_ENTRY_BYTES >> 30) + " GiB a file, " + (MAX_TOTAL_BYTES >> 30) + " GiB in all)");
            }
            entries.put(name, entry);
        }
        return entries;
    }

    private static void checkName(String name, String label) {
        boolean bad = name.isEmpty()
                || name.length() > 500
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf(':') >= 0
                || name.chars().anyMatch(Character::isISOControl);
        for (String part : name.split("/", -1)) {
            bad |= part.equals("..") || part.equals(".");
        }
        if (bad) {
            throw Faults.release(label + " has an entry whose name leads out of the archive: " + shown(name)
                    + "; no publisher makes such an archive, so do not use it");
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return '"' + (printable.length() > 80 ? printable.substring(0, 80) + "..." : printable) + '"';
    }

    Set<String> names() {
        return entries.navigableKeySet();
    }

    /** Unpacked, as the directory says. */
    long size(String name) {
        return entry(name).getSize();
    }

    /** CRC-32 of the content, as the directory says. */
    long checksum(String name) {
        return entry(name).getCrc();
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("No entry " + name);
        }
        return entry;
    }

    InputStream open(String name) throws IOException {
        ZipEntry entry = entry(name);
        return new Counted(zip.getInputStream(entry), label + "/" + name, Math.max(1, entry.getCompressedSize()));
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts what is unpacked, and stops at the limits. */
    private static final class Counted extends FilterInputStream {

        private final String name;
        private final long limit;
        private long count;

        Counted(InputStream in, String name, long packed) {
            super(in);
            this.name = name;
            this.limit = Math.min(MAX_ENTRY_BYTES, Math.max(RATIO_FREE_BYTES, packed * MAX_RATIO));
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            counted(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            counted(Math.max(0, n));
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = in.skip(n);
            counted(skipped);
            return skipped;
        }

        private void counted(long n) {
            count += n;
            if (count > limit) {
                throw Faults.release(name + " unpacks to more than " + limit + " bytes, " + MAX_RATIO
                        + " times its packed size; no text of a release does");
            }
        }
    }
}
