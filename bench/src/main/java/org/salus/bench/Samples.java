package org.salus.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** The resources that the benchmarks work on: those of this project, or of the transaction Bundles in {@code -Dsalus.bundles=FOLDER}. */
public final class Samples {

    private static final int MOST = 5_000;

    private Samples() {}

    public static List<byte[]> resources() {
        try {
            String folder = System.getProperty("salus.bundles");
            List<byte[]> found = new ArrayList<>();
            if (folder == null) {
                try (InputStream own = Samples.class.getResourceAsStream("samples.ndjson")) {
                    new String(Objects.requireNonNull(own).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .forEach(line -> found.add(line.getBytes(StandardCharsets.UTF_8)));
                }
                return found;
            }
            try (Stream<Path> files = Files.list(Path.of(folder)).sorted()) {
                for (Path file : files.toList()) {
                    JsonArray entries = Json.parse(Files.readAllBytes(file)).get().array("entry");
                    for (int i = 0; entries != null && i < entries.size() && found.size() < MOST; i++) {
                        JsonObject entry = entries.object(i);
                        if (entry != null && entry.object("resource") instanceof JsonObject resource) {
                            found.add(Json.write(resource));
                        }
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
