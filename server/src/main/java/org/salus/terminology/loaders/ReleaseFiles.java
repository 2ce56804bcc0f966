package org.salus.terminology.loaders;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.Load;

/**
 * The files of a release: a folder, a zip, or one file. Names are relative with forward slashes, in order. Links are not
 * followed out of the folder, and nothing is unpacked.
 */
final class ReleaseFiles implements AutoCloseable {

    private static final int MAX_FILES = 20_000;
    private static final int MAX_DEPTH = 12;

    private final String label;
    private final TreeMap<String, Source> files;
    private final @Nullable SafeZip zip;

    private Load.Progress progress = Load.Progress.NONE;

    /**
     * @param size in bytes
     * @param stamp changes when the content does: a checksum, or when it was last modified
     */
    private record Source(long size, long stamp, Opener opener) {}

    private interface Opener {
        InputStream open() throws IOException;
    }

    private static Source source(Path file) throws IOException {
        return new Source(
                Files.size(file), Files.getLastModifiedTime(file).toMillis(), () -> Files.newInputStream(file));
    }

    private ReleaseFiles(String label, TreeMap<String, Source> files, @Nullable SafeZip zip) {
        this.label = label;
        this.files = files;
        this.zip = zip;
    }

    static ReleaseFiles open(Path path) {
        String label = String.valueOf(path.getFileName());
        TreeMap<String, Source> files = new TreeMap<>();
        try {
            if (Files.isDirectory(path)) {
                folder(path, files);
                return new ReleaseFiles(label, files, null);
            }
            if (!Files.isRegularFile(path)) {
                throw Faults.release("There is no file or folder " + path);
            }
            if (SafeZip.looksLikeZip(path)) {
                SafeZip zip = SafeZip.open(path);
                for (String name : zip.names()) {
                    files.put(name, new Source(zip.size(name), zip.checksum(name), () -> zip.open(name)));
                }
                return new ReleaseFiles(label, files, zip);
            }
            files.put(label, source(path));
            return new ReleaseFiles(label, files, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void folder(Path root, TreeMap<String, Source> files) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root, MAX_DEPTH)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.add(file);
                }
                if (all.size() > MAX_FILES) {
                    throw Faults.release(root + " holds more than " + MAX_FILES
                            + " files; give the folder of the release itself");
                }
            }
        }
        for (Path file : all) {
            files.put(root.relativize(file).toString().replace('\\', '/'), source(file));
        }
    }

    /** The name of the folder, zip or file itself; releases carry their version in it. */
    String label() {
        return label;
    }

    Set<String> names() {
        return files.keySet();
    }

    /** Files whose name without folders matches as a whole. */
    List<String> matching(Pattern name) {
        return files.keySet().stream()
                .filter(n -> name.matcher(baseName(n)).matches())
                .toList();
    }

    /** The only such file. */
    @Nullable String only(Pattern name) {
        List<String> found = matching(name);
        if (found.size() > 1) {
            throw Faults.release("In " + label + " there are " + found.size() + " files where one is expected: "
                    + String.join(", ", found.subList(0, Math.min(4, found.size())))
                    + "; give the folder of one release");
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /** Of several such files, those that are not in (or named) this: the part of a release that repeats or amends the rest. */
    @Nullable String only(Pattern name, String leftOut) {
        List<String> found = matching(name);
        List<String> kept = found.stream()
                .filter(n -> !n.toLowerCase(Locale.ROOT).contains(leftOut))
                .toList();
        if (kept.size() == 1) {
            return kept.getFirst();
        }
        return only(name);
    }

    String required(Pattern name, String described) {
        String found = only(name);
        if (found == null) {
            throw Faults.release("In " + label + " there is no " + described
                    + "; give the release as published, its folder or its zip");
        }
        return found;
    }

    InputStream stream(String name) {
        Source source = files.get(name);
        if (source == null) {
            throw new IllegalArgumentException("No file " + name);
        }
        try {
            return new BufferedInputStream(
                    new Watched(source.opener().open(), "Reading " + baseName(name), source.size(), progress), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes read of each file are told to this one from now on. */
    void watch(Load.Progress watcher) {
        this.progress = watcher;
    }

    /** The same for the same files and options, so that a load is resumed with what it began with. */
    String fingerprint(String options) {
        StringBuilder text = new StringBuilder(options);
        files.forEach((name, source) ->
                text.append('\n').append(name).append(' ').append(source.size()).append(' ').append(source.stamp()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells how far it is, every few megabytes. */
    private static final class Watched extends FilterInputStream {

        private static final long EVERY = 8L << 20;

        private final String phase;
        private final long size;
        private final Load.Progress progress;
        private long read;
        private long told;

        Watched(InputStream in, String phase, long size, Load.Progress progress) {
            super(in);
            this.phase = phase;
            this.size = size;
            this.progress = progress;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            read += Math.max(0, n);
            if (read - told >= EVERY || (n < 0 && told < read)) {
                told = read;
                progress.at(phase, read, size);
            }
            return n;
        }
    }

    static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        if (zip != null) {
            zip.close();
        }
    }
}
