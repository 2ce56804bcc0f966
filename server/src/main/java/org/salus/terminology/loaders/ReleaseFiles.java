package org.salus.terminology.loaders;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a release: a folder, a zip, or one file. Names are relative with forward slashes, in order. Links are not
 * followed out of the folder, and nothing is unpacked.
 */
final class ReleaseFiles implements AutoCloseable {

    private static final int MAX_FILES = 20_000;
    private static final int MAX_DEPTH = 12;

    private final String label;
    private final TreeMap<String, Opener> files;
    private final @Nullable SafeZip zip;

    private interface Opener {
        InputStream open() throws IOException;
    }

    private ReleaseFiles(String label, TreeMap<String, Opener> files, @Nullable SafeZip zip) {
        this.label = label;
        this.files = files;
        this.zip = zip;
    }

    static ReleaseFiles open(Path path) {
        String label = String.valueOf(path.getFileName());
        TreeMap<String, Opener> files = new TreeMap<>();
        try {
            if (Files.isDirectory(path)) {
                folder(path, files);
                return new ReleaseFiles(label, files, null);
            }
            if (!Files.isRegularFile(path)) {
                throw ReleaseRefused.release("There is no file or folder " + path);
            }
            if (SafeZip.looksLikeZip(path)) {
                SafeZip zip = SafeZip.open(path);
                for (String name : zip.names()) {
                    files.put(name, () -> zip.open(name));
                }
                return new ReleaseFiles(label, files, zip);
            }
            files.put(label, () -> Files.newInputStream(path));
            return new ReleaseFiles(label, files, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void folder(Path root, TreeMap<String, Opener> files) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root, MAX_DEPTH)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.add(file);
                }
                if (all.size() > MAX_FILES) {
                    throw ReleaseRefused.tooLarge(root + " holds more than " + MAX_FILES
                            + " files; give the folder of the release itself");
                }
            }
        }
        for (Path file : all) {
            files.put(root.relativize(file).toString().replace('\\', '/'), () -> Files.newInputStream(file));
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
            throw ReleaseRefused.release("In " + label + " there are " + found.size() + " files where one is expected: "
                    + String.join(", ", found.subList(0, Math.min(4, found.size())))
                    + "; give the folder of one release");
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    String required(Pattern name, String described) {
        String found = only(name);
        if (found == null) {
            throw ReleaseRefused.release("In " + label + " there is no " + described
                    + "; give the release as published, its folder or its zip");
        }
        return found;
    }

    InputStream stream(String name) {
        Opener opener = files.get(name);
        if (opener == null) {
            throw new IllegalArgumentException("No file " + name);
        }
        try {
            return new BufferedInputStream(opener.open(), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
