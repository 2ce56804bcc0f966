package org.salus.fhir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.salus.kernel.Outcome;

/**
 * Times the engine by hand: {@code MeasureEngine FOLDER} with a folder of transaction Bundles. Prints, per round, microseconds per
 * resource for parsing, examining and writing, and megabytes per second of parsing.
 */
public final class MeasureEngine {

    private static final int ROUNDS = 8;

    private MeasureEngine() {}

    public static void main(String[] args) throws IOException {
        long begun = System.nanoTime();
        R4 definitions = R4.definitions();
        System.out.printf("definitions loaded in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        List<byte[]> resources = resources(Path.of(args[0]), 30_000);
        long bytes = resources.stream().mapToLong(r -> r.length).sum();
        System.out.printf("%d resources, %d bytes each%n", resources.size(), bytes / resources.size());
        Examiner examiner = new Examiner(definitions);
        // Conditional references stand for what a transaction would resolve them to.
        ReferenceResolver resolver =
                text -> Outcome.ok(text.indexOf('?') < 0 ? text : text.substring(0, text.indexOf('?')) + "/1");
        JsonBuffer buffer = new JsonBuffer();
        for (int round = 0; round < ROUNDS; round++) {
            long parse = 0;
            long examine = 0;
            long write = 0;
            long entries = 0;
            long refused = 0;
            for (byte[] resource : resources) {
                long t0 = System.nanoTime();
                JsonObject tree = Json.parse(resource).get();
                long t1 = System.nanoTime();
                Examination examination = examiner.examine(tree, resolver);
                long t2 = System.nanoTime();
                buffer.clear();
                Json.write(tree, buffer);
                long t3 = System.nanoTime();
                parse += t1 - t0;
                examine += t2 - t1;
                write += t3 - t2;
                entries += examination.entries().size();
                if (!examination.isOk()) {
                    if (refused++ < 5 && round == 0) {
                        System.out.println(examination.problems());
                    }
                }
            }
            double n = resources.size() * 1000.0;
            System.out.printf(
                    "parse %.1f us (%.0f MB/s), examine %.1f us, write %.1f us: %.1f us a resource; %.1f entries, %d refused%n",
                    parse / n,
                    bytes * 1000.0 / parse,
                    examine / n,
                    write / n,
                    (parse + examine + write) / n,
                    entries * 1.0 / resources.size(),
                    refused);
        }
    }

    private static List<byte[]> resources(Path folder, int most) throws IOException {
        List<byte[]> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder).sorted()) {
            for (Path file : files.toList()) {
                JsonArray entries = Json.parse(Files.readAllBytes(file)).get().array("entry");
                for (int i = 0; entries != null && i < entries.size() && found.size() < most; i++) {
                    JsonObject entry = entries.object(i);
                    JsonObject resource = entry == null ? null : entry.object("resource");
                    if (resource != null) {
                        found.add(Json.write(resource));
                    }
                }
            }
        }
        return found;
    }
}
