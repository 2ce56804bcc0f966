package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.index;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.platform.postgres.Postgres;
import org.salus.platform.postgres.TestServers;
import org.salus.vault.DatabaseVault;

@Tag("slow")
class CrashTest {

    private static final int WRITERS = 4;
    private static final int SIZE = 12;
    private static final Pattern TEXT = Pattern.compile("\"text\":\"(\\d+)-(\\d+)\"");

    @TempDir
    Path temp;

    /**
     * The database server is killed twice while bundles are written and replaced. Whatever was acknowledged is there after the
     * recovery; of every bundle all resources are at the same round, and each row's token is the one of its body.
     */
    @Test
    void aKilledServerLosesNothingAcknowledgedAndKeepsNoHalfCommit() throws Exception {
        try (Postgres postgres = TestServers.database(temp.resolve("home"))) {
            PostgresRecordStore store = store(postgres);
            Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
            AtomicBoolean stop = new AtomicBoolean();
            try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                List<Future<Integer>> results = new ArrayList<>();
                for (int w = 0; w < WRITERS; w++) {
                    int writer = w;
                    results.add(writers.submit(() -> write(store, writer, acknowledged, stop)));
                }
                for (int kill = 0; kill < 2; kill++) {
                    int before = acknowledged.values().stream().mapToInt(Integer::intValue).sum();
                    waitFor(() -> acknowledged.values().stream().mapToInt(Integer::intValue).sum() > before + 20);
                    killPostmaster();
                    waitFor(() -> postgres.health().up());
                }
                stop.set(true);
                for (Future<Integer> result : results) {
                    assertThat(result.get()).isPositive();
                }
            }
            for (int writer = 0; writer < WRITERS; writer++) {
                check(store, writer, acknowledged.get(writer));
            }
        }
    }

    /**
     * Single writes are committed by the statement that makes them. What was acknowledged is there, and what was said not to be stored is
     * not; only of what was being stored when the server was lost nobody knows.
     */
    @Test
    void aKilledServerKeepsSingleWritesAsItSaid() throws Exception {
        try (Postgres postgres = TestServers.database(temp.resolve("home"))) {
            PostgresRecordStore store = store(postgres);
            Map<String, Boolean> said = new ConcurrentHashMap<>();
            Map<Integer, Integer> lost = new ConcurrentHashMap<>();
            AtomicBoolean stop = new AtomicBoolean();
            try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                List<Future<?>> results = new ArrayList<>();
                for (int w = 0; w < WRITERS; w++) {
                    int writer = w;
                    results.add(writers.submit(() -> single(store, writer, said, lost, stop)));
                }
                for (int kill = 0; kill < 4; kill++) {
                    int before = said.size();
                    waitFor(() -> said.size() > before + 200);
                    killPostmaster();
                    waitFor(() -> postgres.health().up());
                }
                stop.set(true);
                for (Future<?> result : results) {
                    result.get();
                }
            }
            assertThat(said).hasSizeGreaterThan(800);
            said.forEach((id, stored) -> assertThat(store.read(ORG, OBSERVATION, id, Where.ALWAYS).isPresent())
                    .as(id)
                    .isEqualTo(stored));
            // One request at a time for each writer: a kill leaves no more than that open.
            lost.forEach((writer, times) -> assertThat(times).isLessThanOrEqualTo(4));
        }
    }

    private static void single(
            RecordStore store, int writer, Map<String, Boolean> said, Map<Integer, Integer> lost, AtomicBoolean stop) {
        for (int round = 0; !stop.get(); round++) {
            String id = writer + "-" + round;
            try {
                store.commit(new Commit(
                                ORG, new long[0], Commit.NO_CHECK,
                                List.of(StoreFixture.create(OBSERVATION, id, index(0, 1_000_000L), id)), List.of()))
                        .get();
                said.put(id, true);
            } catch (StoreUnavailableException e) {
                if (e.mayBeStored()) {
                    lost.merge(writer, 1, Integer::sum);
                } else {
                    said.put(id, false);
                }
                pause();
            }
        }
    }

    private static PostgresRecordStore store(Postgres postgres) {
        return new PostgresRecordStore(
                new OrganisationConnections(postgres.app()),
                new DatabaseVault(postgres.app(), StoreFixture.kek()),
                StoreFixture::name,
                new ChangeLog(postgres.app()),
                InstantSource.system());
    }

    private static int write(RecordStore store, int writer, Map<Integer, Integer> acknowledged, AtomicBoolean stop) {
        int round = 0;
        while (!stop.get()) {
            int next = round + 1;
            List<Write> bundle = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                bundle.add(StoreFixture.put(
                        OBSERVATION, writer + "-" + i, -1, index(0, 1_000_000L * (writer + 1) + next), writer + "-" + next));
            }
            try {
                store.commit(new Commit(ORG, new long[0], Commit.NO_CHECK, bundle, List.of())).get();
                acknowledged.put(writer, next);
            } catch (StoreUnavailableException e) {
                pause();
            }
            round = next;
        }
        return round;
    }

    private static void check(RecordStore store, int writer, int acknowledged) {
        int round = -1;
        for (int i = 0; i < SIZE; i++) {
            StoredResource row = store.read(ORG, OBSERVATION, writer + "-" + i, Where.ALWAYS).orElseThrow();
            Matcher text = TEXT.matcher(new String(row.body(), StandardCharsets.UTF_8));
            assertThat(text.find()).isTrue();
            int stored = Integer.parseInt(text.group(2));
            assertThat(stored).isGreaterThanOrEqualTo(acknowledged);
            assertThat(round == -1 || stored == round).as("half a commit").isTrue();
            round = stored;
            assertThat(store.read(ORG, OBSERVATION, writer + "-" + i, new Where.AllTokens(1_000_000L * (writer + 1) + stored)))
                    .isPresent();
        }
        assertThat(store.count(new Reader.Select(
                        ORG, List.of(OBSERVATION), new Where.AllTokens(1_000_000L * (writer + 1) + round), List.of(), 1, null, false)))
                .isEqualTo(SIZE);
    }

    private void killPostmaster() throws Exception {
        long pid = Long.parseLong(Files.readAllLines(temp.resolve("home/pgdata/postmaster.pid")).getFirst().strip());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Thread.sleep(50);
    }

    private interface Condition {
        boolean holds();
    }

    private static void waitFor(Condition condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
