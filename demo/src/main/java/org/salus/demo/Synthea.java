package org.salus.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the Synthea patient generator in a process of its own.
 *
 * <p>Everything that Synthea draws is fixed by the seed and the reference date, so the same request gives the same
 * patients. The finished folder appears in one step: what is there is whole.
 *
 * @param java the java program to run it with
 * @param jars folder of Synthea's class path
 */
record Synthea(Path java, Path jars) {

    /** One line per finished person, such as {@code 12 -- Ann Lee (34 y/o F) Boston, Massachusetts  (1234)}. */
    private static final Pattern PERSON = Pattern.compile("^\\d+ -- .*");

    private static final int KEPT_LINES = 15;

    /**
     * What to generate.
     *
     * @param date the day on which the records end, in local terms "today"
     */
    record Request(int seed, int patients, LocalDate date) {
        String day() {
            return date.format(DateTimeFormatter.BASIC_ISO_DATE);
        }

        String folder() {
            return seed + "-" + patients + "-" + day();
        }
    }

    /** @return folder of FHIR bundles, below {@code cache}; made only when it is not there yet */
    Path bundles(Request request, Path cache, IntConsumer progress) throws IOException, InterruptedException {
        Path finished = cache.resolve(request.folder() + "-" + version());
        if (Files.isDirectory(finished)) {
            return finished;
        }
        Files.createDirectories(cache);
        Path work = cache.resolve(finished.getFileName() + ".partial");
        deleteTree(work);
        run(request, work, progress);
        Files.move(work.resolve("fhir"), finished, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(work);
        return finished;
    }

    /** Version by the name of its jar. */
    String version() throws IOException {
        try (Stream<Path> files = Files.list(jars)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> n.startsWith("synthea-") && n.endsWith(".jar"))
                    .map(n -> n.substring("synthea-".length(), n.length() - ".jar".length()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("Synthea is not in " + jars));
        }
    }

    private void run(Request request, Path work, IntConsumer progress) throws IOException, InterruptedException {
        Files.createDirectories(work);
        Process process = new ProcessBuilder(command(request, work))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .start();
        Thread stop = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Deque<String> last = follow(process, progress);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("Synthea closed its output and did not end");
            }
            if (process.exitValue() != 0 || !Files.isDirectory(work.resolve("fhir"))) {
                throw new IOException("Synthea ended with " + process.exitValue() + ":\n" + String.join("\n", last));
            }
        } finally {
            process.destroyForcibly();
            unhook(stop);
        }
    }

    private static void unhook(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException ending) {
            // The machine is ending already, and the hook has run.
        }
    }

    private static Deque<String> follow(Process process, IntConsumer progress) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        int people = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (PERSON.matcher(line).matches()) {
                    progress.accept(++people);
                }
                last.addLast(line);
                if (last.size() > KEPT_LINES) {
                    last.removeFirst();
                }
            }
        }
        return last;
    }

    private List<String> command(Request request, Path work) {
        String seed = Integer.toString(request.seed());
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx2g",
                "-XX:+UseParallelGC",
                "-Duser.timezone=America/New_York",
                "-cp",
                jars.toAbsolutePath() + "/*",
                "App",
                "-s", seed,
                "-cs", seed,
                "-r", request.day(),
                "-e", request.day(),
                "-p", Integer.toString(request.patients())));
        for (String setting : List.of(
                "exporter.baseDirectory=" + work.toAbsolutePath() + "/",
                "exporter.years_of_history=10",
                "exporter.pretty_print=false",
                "exporter.metadata.export=false",
                "exporter.fhir.export=true",
                "exporter.fhir.transaction_bundle=true",
                "exporter.fhir.use_us_core_ig=true",
                "exporter.fhir.us_core_version=6.1.0",
                "exporter.hospital.fhir.export=true",
                "exporter.practitioner.fhir.export=true",
                "generate.only_alive_patients=true",
                "generate.append_numbers_to_person_names=false",
                "generate.log_patients.detail=simple")) {
            command.add("--" + setting);
        }
        command.add("Massachusetts");
        return command;
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
