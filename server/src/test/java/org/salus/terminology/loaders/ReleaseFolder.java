package org.salus.terminology.loaders;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.salus.terminology.Load;
import org.salus.terminology.ReleaseLoader;
import org.salus.terminology.ReleaseLoaders;
import org.salus.terminology.ReleaseOptions;

/** Writes small releases, and loads them. */
final class ReleaseFolder {

    final Path root;
    private final Map<String, byte[]> files = new TreeMap<>();

    ReleaseFolder(Path root) {
        this.root = root;
    }

    ReleaseFolder file(String name, String... lines) {
        return bytes(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    ReleaseFolder bytes(String name, byte[] content) {
        files.put(name, content);
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The same files in a zip beside the folder. */
    Path zip(String name) {
        Path zip = root.resolveSibling(name);
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                packed.putNextEntry(new ZipEntry(file.getKey()));
                packed.write(file.getValue());
                packed.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zip;
    }

    RecordedLoads load(String format) {
        return load(format, root, ReleaseOptions.standard());
    }

    RecordedLoads load(String format, ReleaseOptions options) {
        return load(format, root, options);
    }

    static RecordedLoads load(String format, Path path, ReleaseOptions options) {
        RecordedLoads loads = new RecordedLoads();
        load(loads, format, path, options);
        return loads;
    }

    static Load.Summary load(RecordedLoads loads, String format, Path path, ReleaseOptions options) {
        return loader(format).load(loads, path, options, Load.Progress.NONE);
    }

    static ReleaseLoader loader(String format) {
        return ReleaseLoaders.all().stream()
                .filter(l -> l.format().equals(format))
                .findFirst()
                .orElseThrow();
    }
}
