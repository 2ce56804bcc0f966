package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;
import static org.salus.store.StoreFixture.PROCEDURE;
import static org.salus.store.StoreFixture.code;
import static org.salus.store.StoreFixture.create;
import static org.salus.store.StoreFixture.delete;
import static org.salus.store.StoreFixture.index;
import static org.salus.store.StoreFixture.put;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

@Tag("slow")
class ConcurrentCommitsTest {

    private final StoreFixture fixture = new StoreFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ofFiftyUpdatesOfOneVersionOneSucceeds() throws Exception {
        fixture.commit(create(OBSERVATION, "o", index(0), "start"));
        List<Outcome<List<Commit.Written>>> outcomes =
                parallel(50, i -> fixture.commit(put(OBSERVATION, "o", 1, index(0, 100 + i), "by " + i)));
        assertThat(outcomes.stream().filter(Outcome::isOk)).hasSize(1);
        assertThat(outcomes.stream().filter(o -> !o.isOk())).allSatisfy(o -> assertThat(code(o)).isEqualTo(Problem.Code.VERSION));
        assertThat(fixture.store.read(ORG, OBSERVATION, "o", Where.ALWAYS).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void ofFiftyPutsOfANewIdOneCreatesAndTheOthersUpdate() throws Exception {
        List<Outcome<List<Commit.Written>>> outcomes =
                parallel(50, i -> fixture.commit(put(OBSERVATION, "o", -1, index(0), "by " + i)));
        assertThat(outcomes).allMatch(Outcome::isOk);
        assertThat(outcomes.stream().map(o -> o.get().getFirst().version()).sorted())
                .isEqualTo(IntStream.rangeClosed(1, 50).boxed().toList());
        assertThat(outcomes.stream().filter(o -> o.get().getFirst().status() == Commit.Status.CREATED)).hasSize(1);
    }

    @Test
    void ofFiftyCreatesOfOneIdOneSucceeds() throws Exception {
        List<Outcome<List<Commit.Written>>> outcomes =
                parallel(50, i -> fixture.commit(create(OBSERVATION, "o", index(0), "by " + i)));
        assertThat(outcomes.stream().filter(Outcome::isOk)).hasSize(1);
        assertThat(outcomes.stream().filter(o -> !o.isOk())).allSatisfy(o -> assertThat(code(o)).isEqualTo(Problem.Code.DUPLICATE));
    }

    /** Bundles that touch the same resources in different orders, with deletions: nothing is lost, numbered twice or skipped. */
    @Test
    void entangledBundlesKeepEveryVersion() throws Exception {
        List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        parallel(20, i -> {
            Random random = new Random(i);
            for (int round = 0; round < 4; round++) {
                List<Integer> ids = new ArrayList<>(IntStream.range(0, 8).boxed().toList());
                Collections.shuffle(ids, random);
                Write[] writes = ids.stream()
                        .limit(4)
                        .map(id -> random.nextInt(4) == 0
                                ? delete(OBSERVATION, "o" + id, -1)
                                : put(id % 2 == 0 ? OBSERVATION : PATIENT, "o" + id, -1, index(0), "x"))
                        .toArray(Write[]::new);
                fixture.commit(writes).get().stream()
                        .filter(w -> w.status() != Commit.Status.UNCHANGED)
                        .forEach(w -> acknowledged.add(w.self() + "/" + w.version()));
            }
            return Outcome.ok(List.<Commit.Written>of());
        });
        assertThat(fixture.statements.deadlocks()).isZero();
        assertThat(acknowledged).doesNotHaveDuplicates();
        List<StoredResource> history = fixture.store.history(
                new Reader.HistorySelect(ORG, (short) 0, 0, Long.MIN_VALUE, Where.ALWAYS, 10_000, null));
        assertThat(history.stream().map(r -> r.self() + "/" + r.version())).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    /** Else a rule would have let something be replaced that it never saw. */
    @Test
    void aCheckSeesWhatWasCreatedAfterItHadLooked() {
        fixture.commit(create(PATIENT, "old", index(0), "start"));
        for (List<Write> others : List.of(List.<Write>of(), List.of(put(PATIENT, "old", -1, index(0), "changed")))) {
            String id = "new" + others.size();
            List<Boolean> saw = new ArrayList<>();
            Commit.Check check = reader -> {
                saw.add(reader.read(ORG, OBSERVATION, id, Where.ALWAYS).isPresent());
                if (saw.size() == 1) {
                    CompletableFuture.supplyAsync(() -> fixture.commit(put(OBSERVATION, id, -1, index(0), "theirs"))).join();
                }
                return List.of();
            };
            List<Write> writes = new ArrayList<>(others);
            writes.add(put(OBSERVATION, id, -1, index(0), "mine"));
            List<Commit.Written> written =
                    fixture.store.commit(new Commit(ORG, new long[0], check, writes, List.of())).get();
            assertThat(saw).containsExactly(false, true);
            assertThat(written.getLast().version()).isEqualTo(2);
        }
    }

    /** Who writes in a chart holds the patient's row in the end; who writes the patient too must not hold it before. */
    @Test
    void whoWritesAPatientAndWhoWritesInTheChartDoNotWaitForEachOther() throws Exception {
        long patient = fixture.self(PATIENT, "p");
        Commit.Charts charts = new Commit.Charts(PATIENT, new Where.AllTokens(7), row -> List.of());
        List<Outcome<List<Commit.Written>>> outcomes = parallel(60, i -> {
            Write procedure = put(PROCEDURE, "t" + i % 2, -1, index(patient), "by " + i);
            List<Write> writes = i % 3 == 0 ? List.of(put(PATIENT, "p", -1, index(patient), "by " + i), procedure) : List.of(procedure);
            return fixture.store.commit(new Commit(ORG, new long[0], Commit.NO_CHECK, writes, List.of(), charts));
        });
        assertThat(outcomes).allMatch(Outcome::isOk);
        assertThat(fixture.store.read(ORG, PATIENT, "p", Where.ALWAYS).orElseThrow().version()).isEqualTo(20);
        assertThat(fixture.statements.deadlocks()).isZero();
    }

    /** A single write is committed with its statement: it must know before that what it has waited for. */
    @Test
    void whoWritesInAChartWhileItIsClosedSeesThatItIs() throws Exception {
        long patient = fixture.self(PATIENT, "p");
        fixture.commit(create(PATIENT, "p", index(patient), "open"));
        Commit.Charts charts = new Commit.Charts(
                PATIENT, new Where.AllTokens(7), row -> List.of(new Problem(Problem.Code.CONFLICT, "closed")));
        try (Connection connection = fixture.db.owner().getConnection();
                Statement closing = connection.createStatement()) {
            connection.setAutoCommit(false);
            // As a commit does that replaces the patient, which is the only row there is.
            closing.execute("SELECT self FROM resource FOR UPDATE");
            assertThat(closing.executeUpdate("UPDATE resource SET tokens = '{7}'")).isEqualTo(1);
            CompletableFuture<Outcome<List<Commit.Written>>> writing = CompletableFuture.supplyAsync(() -> fixture.store.commit(new Commit(
                    ORG, new long[0], Commit.NO_CHECK, List.of(create(OBSERVATION, "o", index(patient), "x")), List.of(), charts)));
            assertThat(writing).failsWithin(Duration.ofMillis(500)).withThrowableOfType(TimeoutException.class);
            connection.commit();
            assertThat(writing.get(30, TimeUnit.SECONDS).isOk()).isFalse();
        }
        assertThat(fixture.store.read(ORG, OBSERVATION, "o", Where.ALWAYS)).isEmpty();
    }

    @Test
    void theChangeLogShowsEveryCommitOnce() throws Exception {
        List<ChangeLog.Entry> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<?> reading = reader.submit(() -> {
                ChangeLog.Position at = ChangeLog.Position.START;
                for (boolean last = false; ; ) {
                    List<ChangeLog.Entry> entries = fixture.changes.read(ChangeLog.Position.of(at.text()), 7);
                    if (!entries.isEmpty()) {
                        seen.addAll(entries);
                        at = entries.getLast().position();
                    } else if (last) {
                        return;
                    } else {
                        last = done.get();
                    }
                }
            });
            parallel(20, i -> {
                for (int round = 0; round < 3; round++) {
                    fixture.commit(put(OBSERVATION, "o" + (i + round) % 9, -1, index(0), "x"));
                }
                return Outcome.ok(List.<Commit.Written>of());
            });
            done.set(true);
            reading.get();
        }
        assertThat(seen).hasSize(60);
        Set<String> versions = new HashSet<>();
        seen.forEach(entry -> entry.changes().forEach(
                change -> assertThat(versions.add(change.self() + "/" + change.version())).isTrue()));
        List<StoredResource> history = fixture.store.history(
                new Reader.HistorySelect(ORG, (short) 0, 0, Long.MIN_VALUE, Where.ALWAYS, 10_000, null));
        assertThat(history.stream().map(r -> r.self() + "/" + r.version())).containsExactlyInAnyOrderElementsOf(versions);
    }

    private static List<Outcome<List<Commit.Written>>> parallel(
            int count, java.util.function.IntFunction<Outcome<List<Commit.Written>>> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Callable<Outcome<List<Commit.Written>>>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                tasks.add(() -> work.apply(number));
            }
            List<Outcome<List<Commit.Written>>> outcomes = new ArrayList<>();
            for (Future<Outcome<List<Commit.Written>>> outcome : threads.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        }
    }
}
