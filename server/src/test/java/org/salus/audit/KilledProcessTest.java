package org.salus.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment loses no row that was acknowledged, doubles none, and leaves a whole chain. */
@Tag("slow")
class KilledProcessTest {

    private static final int KILLS = 4;

    @TempDir
    static Path folder;

    @Test
    void everyAcknowledgedRowIsInTheChainOnce() throws Exception {
        AuditFixture fixture = new AuditFixture(folder);
        fixture.auditor.close();
        List<String> acknowledged = new ArrayList<>();
        Random random = new Random(7);
        for (int run = 0; run < KILLS; run++) {
            acknowledged.addAll(runAndKill(fixture, "run" + run, 200 + random.nextInt(600)));
        }
        fixture.auditor =
                new ChainedAuditor(fixture.db.app(), fixture.vault, fixture.home, AuditFixture.RARELY);
        fixture.auditor.flush();

        assertThat(acknowledged).hasSizeGreaterThan(KILLS * 10);
        List<String> chained = chained(fixture);
        assertThat(new HashSet<>(chained)).as("no row twice").hasSameSizeAs(chained);
        Set<String> missing = new HashSet<>(acknowledged);
        missing.removeAll(new HashSet<>(chained));
        assertThat(missing).as("acknowledged and lost").isEmpty();
        ChainReport report = fixture.verify(1);
        assertThat(report.ok()).as(report.sentence()).isTrue();
        assertThat(report.events()).isEqualTo(chained.size());
        fixture.close();
    }

    private static List<String> runAndKill(AuditFixture fixture, String name, long millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AuditVictim.class.getName(),
                        fixture.db.url(),
                        fixture.db.ownerUser(),
                        fixture.db.ownerPassword(),
                        fixture.home.toString(),
                        name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            String first = out.readLine();
            assertThat(first).as("the process works").isNotNull();
            Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                process.destroyForcibly();
            });
            for (String line = first; line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The pipe ends with the process, which was killed: what was said until then counts.
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        process.waitFor();
        // The last line may be cut: only what was said in full was acknowledged.
        lines.removeIf(line -> !line.matches("run\\d-(read|write)-\\d+"));
        return lines.subList(0, Math.max(0, lines.size() - 2));
    }

    private static List<String> chained(AuditFixture fixture) {
        List<String> names = new ArrayList<>();
        AuditReports reports = new AuditReports(fixture.db.app(), fixture.vault);
        Long before = null;
        do {
            AuditReports.Page page =
                    reports.page(new AuditReports.Query(1, null, null, null, null, before, 5000));
            page.lines().forEach(line -> names.add(line.details().detail()));
            before = page.next();
        } while (before != null);
        return names;
    }
}
