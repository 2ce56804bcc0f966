package org.salus.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.salus.kernel.Role;

/** What audit costs, measured by hand: {@code main} prints it. */
public final class AuditBenchmark {

    private static final int ROUNDS = 60_000;
    private static final java.lang.management.ThreadMXBean CLOCK =
            java.lang.management.ManagementFactory.getThreadMXBean();

    private AuditBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        try (AuditFixture fixture = new AuditFixture(Files.createTempDirectory(Path.of("target"), "audit-bench"))) {
            measure(fixture, "a read of one resource", 1);
            measure(fixture, "a search page of 50", 50);
            measure(fixture, "a read of one resource", 1);
            measure(fixture, "a search page of 50", 50);
            long start = System.nanoTime();
            ChainReport report = fixture.verify(1);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "verify: %d events in %.2f s, %.0f events/s, %s%n",
                    report.events(), seconds, report.events() / seconds, report.state());
        }
        System.exit(0);
    }

    private static void measure(AuditFixture fixture, String what, int ids) throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ids; i++) {
            names.add("Observation/" + UUID.randomUUID());
        }
        long inThread = 0;
        long start = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            AuditEvent event = new AuditEvent(
                    AuditFixture.caller(1, Role.PHYSICIAN),
                    "search-type",
                    "Observation",
                    names,
                    new long[] {i % 1000},
                    "patient=" + i % 1000 + "&category=laboratory&_count=50",
                    200,
                    java.time.Instant.now());
            long before = CLOCK.getCurrentThreadCpuTime();
            fixture.auditor.record(event);
            inThread += CLOCK.getCurrentThreadCpuTime() - before;
            if (i % 5000 == 4999) {
                // As much load as it can take, but not the waiting for room.
                while (fixture.auditor.backlog() > 5000) {
                    Thread.sleep(5);
                }
            }
        }
        fixture.auditor.flush();
        double all = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %.1f us of processor time in the request's thread, %.0f rows/s into the chain%n", what, inThread / 1e3 / ROUNDS, ROUNDS / all);
    }
}
