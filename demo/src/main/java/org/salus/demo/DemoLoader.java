package org.salus.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program that {@code salus demo} runs beside the server: makes the bundles, and loads them. */
@Command(
        name = "salus-demo",
        subcommands = {DemoLoader.Generate.class, DemoLoader.Load.class})
public final class DemoLoader {

    private static final int ERROR = 1;
    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private DemoLoader() {}

    public static void main(String[] arguments) {
        int code = new CommandLine(new DemoLoader())
                .setExecutionExceptionHandler((e, line, result) -> {
                    System.err.println("salus demo: " + e.getMessage());
                    return ERROR;
                })
                .execute(arguments);
        // Synthea's and HTTP's threads need not be waited for.
        Runtime.getRuntime().halt(code);
    }

    /**
     * Standard input stays open as long as the server that started this program lives. When that is killed, this must not
     * go on: the next start would load at the same time.
     */
    private static void endWithParent() {
        Thread.ofPlatform().daemon().name("parent").start(() -> {
            try {
                while (IN.readLine() != null) {
                    continue;
                }
            } catch (IOException e) {
                // As good as its end.
            }
            System.exit(ERROR);
        });
    }

    /** Makes the bundles of the whole clinic in a folder. */
    @Command(name = "generate", mixinStandardHelpOptions = true)
    static final class Generate implements Callable<Integer> {
        @Option(names = "--seed", required = true)
        int seed;

        @Option(names = "--patients", required = true)
        int patients;

        @Option(names = "--date", required = true, description = "The day on which the records end, such as 2026-01-31")
        LocalDate date = LocalDate.EPOCH;

        @Option(names = "--synthea", required = true, description = "Folder of Synthea's jars")
        Path synthea = Path.of("");

        @Option(names = "--into", required = true, description = "Folder for the bundles")
        Path into = Path.of("");

        @Option(names = "--cache", required = true)
        Path cache = Path.of("");

        @Option(names = "--terminal")
        boolean terminal;

        @Override
        public Integer call() throws IOException, InterruptedException {
            endWithParent();
            if (Files.isDirectory(into)) {
                return 0;
            }
            Path java = ProcessHandle.current().info().command().map(Path::of).orElse(Path.of("java"));
            ProgressLine line = new ProgressLine(System.out, terminal, "Making patients ");
            line.show(0, patients, "starting Synthea");
            Path raw = new Synthea(java, synthea)
                    .bundles(
                            new Synthea.Request(seed, patients, date),
                            cache,
                            n -> line.show(n, patients, n + " of " + patients));
            ZonedDateTime now = ZonedDateTime.now(Additions.CLINIC);
            Clinic.prepare(raw, into, now.toLocalDate().equals(date) ? now : date.atTime(LocalTime.NOON).atZone(Additions.CLINIC));
            Synthea.deleteTree(raw);
            line.end(patients + " patients");
            return 0;
        }
    }

    /** Loads a folder of bundles; the access token is the first line of standard input, so that no other process sees it. */
    @Command(name = "load", mixinStandardHelpOptions = true)
    static final class Load implements Callable<Integer> {
        @Option(names = "--fhir", required = true, description = "Base address of the FHIR API")
        URI fhir = URI.create("");

        @Option(names = "--bundles", required = true)
        Path bundles = Path.of("");

        @Option(names = "--journal", required = true)
        Path journal = Path.of("");

        @Option(names = "--people", required = true, description = "File to write: for whom the demo's logins stand")
        Path people = Path.of("");

        @Option(names = "--staff-only", description = "Hospitals, practitioners and the clinic, so that these have accounts when the patients come")
        boolean staffOnly;

        @Option(names = "--terminal")
        boolean terminal;

        @Override
        public Integer call() throws IOException, InterruptedException, Loader.LoadException {
            String token = IN.readLine();
            if (token == null) {
                throw new IOException("The access token is missing on standard input");
            }
            endWithParent();
            List<List<Parcel>> all = Parcel.stages(bundles);
            List<List<Parcel>> stages = staffOnly ? all.subList(0, all.size() - 1) : all;
            long total = 0;
            for (Parcel parcel : stages.stream().flatMap(List::stream).toList()) {
                total += Files.size(parcel.file());
            }
            load(stages, total, token, System.out);
            return 0;
        }

        private void load(List<List<Parcel>> stages, long total, String token, PrintStream out)
                throws IOException, InterruptedException, Loader.LoadException {
            ProgressLine line = new ProgressLine(out, terminal, staffOnly ? "Loading staff " : "Loading records ");
            int[] resources = {0};
            try (HttpFhirServer server = new HttpFhirServer(fhir, token);
                    Journal done = new Journal(journal)) {
                Loader.Progress progress = (bytes, count) -> {
                    resources[0] = count;
                    double seconds = Math.max(0.001, line.elapsed().toMillis() / 1000.0);
                    Duration left = Duration.ofMillis((long) (1000 * seconds * (total - bytes) / Math.max(1, bytes)));
                    line.show(
                            bytes,
                            total,
                            "%,d resources, %,.0f/s, %s left"
                                    .formatted(count, count / seconds, ProgressLine.seconds(left)));
                };
                new Loader(server, done, progress, Duration.ofMillis(500)).load(stages, 2);
                People.write(server, bundles.resolve(Clinic.PEOPLE), staffOnly, people);
            }
            double seconds = Math.max(0.001, line.elapsed().toMillis() / 1000.0);
            line.end("%,d resources, %,.0f/s,".formatted(resources[0], resources[0] / seconds));
        }
    }
}
