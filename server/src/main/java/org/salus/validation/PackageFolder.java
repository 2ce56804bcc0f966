package org.salus.validation;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FHIR packages ({@code .tgz}) that lie in a folder. Read when first asked, and again when the files changed; nothing is ever unpacked to
 * the disk. What cannot be read is left out and said in the log.
 */
public final class PackageFolder implements PackageContents {

    private static final Logger LOG = LoggerFactory.getLogger(PackageFolder.class);
    private static final Set<String> TYPES = Set.of("StructureDefinition", "ValueSet", "CodeSystem", "Questionnaire", "Measure");
    private static final int LARGEST_ENTRY = 32 * 1024 * 1024;
    private static final long LARGEST_PACKAGE = 1024L * 1024 * 1024;
    private static final int MOST_ENTRIES = 50_000;
    /** The folder is looked at so often at most. */
    private static final long LOOK_NANOS = 2_000_000_000L;

    private final Path folder;
    private Map<Path, Long> files = Map.of();
    private long looked = System.nanoTime() - LOOK_NANOS;
    private volatile Contents contents = new Contents(0, Map.of(), List.of());

    private record Entry(@Nullable String version, String from, byte[] compressed) {}

    private record Contents(long generation, Map<String, List<Entry>> byUrl, List<Profile> profiles) {}

    /** @param folder need not exist */
    public PackageFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public byte @Nullable [] find(String type, String url, @Nullable String version) {
        for (Entry entry : current().byUrl().getOrDefault(type + " " + url, List.of())) {
            if (version == null || version.equals(entry.version())) {
                return Zstd.decompress(entry.compressed(), Math.toIntExact(Zstd.getFrameContentSize(entry.compressed())));
            }
        }
        return null;
    }

    @Override
    public List<Profile> profiles() {
        return current().profiles();
    }

    @Override
    public long generation() {
        return current().generation();
    }

    private synchronized Contents current() {
        long now = System.nanoTime();
        if (now - looked >= LOOK_NANOS) {
            looked = now;
            Map<Path, Long> there = look();
            if (!there.equals(files)) {
                files = there;
                contents = read(contents.generation() + 1, there);
            }
        }
        return contents;
    }

    private Map<Path, Long> look() {
        Map<Path, Long> there = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return there;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.tgz")) {
            for (Path file : all) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    there.put(file, attributes.size() * 31 + attributes.lastModifiedTime().toMillis());
                }
            }
        } catch (IOException e) {
            LOG.warn("The package folder cannot be read: {}", e.getClass().getSimpleName());
        }
        return there;
    }

    private static Contents read(long generation, Map<Path, Long> files) {
        Map<String, List<Entry>> byUrl = new HashMap<>();
        List<Profile> profiles = new ArrayList<>();
        for (Path file : files.keySet()) {
            try {
                read(file, byUrl, profiles);
            } catch (IOException e) {
                LOG.warn("The package {} cannot be read and is left out: {}", file.getFileName(), e.getMessage());
            }
        }
        Comparator<Entry> newestFirst = Comparator.comparing((Entry e) -> versionKey(e.version())).reversed();
        byUrl.values().forEach(list -> list.sort(newestFirst));
        profiles.sort(Comparator.comparing(Profile::type).thenComparing(Profile::url).thenComparing(Profile::from));
        return new Contents(generation, byUrl, List.copyOf(profiles));
    }

    private static void read(Path file, Map<String, List<Entry>> byUrl, List<Profile> profiles) throws IOException {
        String from = file.getFileName().toString().replaceFirst("\\.tgz$", "");
        long total = 0;
        int count = 0;
        try (InputStream in = Files.newInputStream(file);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName();
                if (++count > MOST_ENTRIES) {
                    throw new IOException("it has more than " + MOST_ENTRIES + " files");
                }
                if (!entry.isFile() || !name.startsWith("package/") || name.indexOf('/', 8) >= 0 || !name.endsWith(".json")) {
                    continue;
                }
                byte[] bytes = tar.readNBytes(LARGEST_ENTRY + 1);
                total += bytes.length;
                if (bytes.length > LARGEST_ENTRY || total > LARGEST_PACKAGE) {
                    throw new IOException("it is larger than a package of definitions is");
                }
                if (Json.parse(bytes) instanceof Outcome.Ok<JsonObject>(JsonObject json)) {
                    add(json, from, byUrl, profiles);
                }
            }
        }
    }

    private static void add(JsonObject json, String from, Map<String, List<Entry>> byUrl, List<Profile> profiles) {
        String type = json.string("resourceType");
        String url = json.string("url");
        if (type == null || url == null || !TYPES.contains(type)) {
            return;
        }
        json.remove("text");
        String version = json.string("version");
        byUrl.computeIfAbsent(type + " " + url, _ -> new ArrayList<>(1))
                .add(new Entry(version, from, Zstd.compress(Json.write(json), 3)));
        String constrains = json.string("type");
        if (type.equals("StructureDefinition")
                && "resource".equals(json.string("kind"))
                && "constraint".equals(json.string("derivation"))
                && constrains != null) {
            profiles.add(new Profile(url, version, constrains, json.string("title"), from));
        }
    }

    /** Numbers in it are made comparable as text. */
    private static String versionKey(@Nullable String version) {
        StringBuilder key = new StringBuilder();
        for (String part : (version == null ? "" : version).split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)")) {
            key.append(!part.isEmpty() && Character.isDigit(part.charAt(0)) && part.length() < 12
                    ? String.format("%012d", Long.parseLong(part))
                    : part);
        }
        return key.toString();
    }
}
