package org.salus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.salus.store.StoreFixture.OBSERVATION;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;
import static org.salus.store.StoreFixture.code;
import static org.salus.store.StoreFixture.create;
import static org.salus.store.StoreFixture.dated;
import static org.salus.store.StoreFixture.delete;
import static org.salus.store.StoreFixture.guarded;
import static org.salus.store.StoreFixture.index;
import static org.salus.store.StoreFixture.put;
import static org.salus.store.StoreFixture.withStrings;
import static org.salus.store.StoreFixture.write;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.vault.TamperedException;

class RecordStoreTest {

    private final StoreFixture fixture = new StoreFixture();
    private final RecordStore store = fixture.store;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void createsReadsUpdatesDeletesAndKeepsEveryVersion() {
        long patient = fixture.self(PATIENT, "p");
        Commit.Written first = fixture.commit(create(OBSERVATION, "o", index(patient, 5, 6), "one")).get().getFirst();
        assertThat(first.status()).isEqualTo(Commit.Status.CREATED);
        assertThat(first.version()).isEqualTo(1);
        StoredResource read = store.read(ORG, OBSERVATION, "o", Where.ALWAYS).orElseThrow();
        assertThat(new String(read.body(), UTF_8)).contains("\"one\"").contains("\"versionId\":\"1\"");
        assertThat(read.patient()).isEqualTo(patient);
        assertThat(read.updated()).isEqualTo(first.updated());

        assertThat(fixture.commit(put(OBSERVATION, "o", 1, index(patient, 7), "two")).get().getFirst().version()).isEqualTo(2);
        assertThat(store.read(ORG, OBSERVATION, "o", new Where.AnyToken(5))).isEmpty();
        assertThat(store.read(ORG, OBSERVATION, "o", new Where.AnyToken(7))).isPresent();
        Commit.Written deleted = fixture.commit(delete(OBSERVATION, "o", 2)).get().getFirst();
        assertThat(deleted.status()).isEqualTo(Commit.Status.DELETED);
        assertThat(deleted.version()).isEqualTo(3);
        assertThat(deleted.patient()).isEqualTo(patient);
        StoredResource tombstone = store.read(ORG, OBSERVATION, "o", Where.ALWAYS).orElseThrow();
        assertThat(tombstone.deleted()).isTrue();
        assertThat(tombstone.version()).isEqualTo(3);
        assertThat(store.search(fixture.all(Where.ALWAYS)).rows()).isEmpty();
        assertThat(new String(store.vread(ORG, OBSERVATION, "o", 1, Where.ALWAYS).orElseThrow().body(), UTF_8)).contains("one");
        assertThat(new String(store.vread(ORG, OBSERVATION, "o", 2, Where.ALWAYS).orElseThrow().body(), UTF_8)).contains("two");
        assertThat(store.vread(ORG, OBSERVATION, "o", 3, Where.ALWAYS).orElseThrow().deleted()).isTrue();
        assertThat(store.vread(ORG, OBSERVATION, "o", 4, Where.ALWAYS)).isEmpty();

        Commit.Written again = fixture.commit(put(OBSERVATION, "o", -1, index(patient), "three")).get().getFirst();
        assertThat(again.status()).isEqualTo(Commit.Status.CREATED);
        assertThat(again.version()).isEqualTo(4);
        assertThat(store.read(ORG, OBSERVATION, "o", Where.ALWAYS).orElseThrow().deleted()).isFalse();
        assertThat(store.history(new Reader.HistorySelect(
                        ORG, OBSERVATION, again.self(), Long.MIN_VALUE, Where.ALWAYS, 10, null)))
                .extracting(StoredResource::version)
                .containsExactly(4, 3, 2, 1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        fixture.commit(create(OBSERVATION, "o", index(0), "one"));
        assertThat(code(fixture.commit(create(OBSERVATION, "o", index(0), "other")))).isEqualTo(Problem.Code.DUPLICATE);
        assertThat(code(fixture.commit(put(OBSERVATION, "o", 7, index(0), "x")))).isEqualTo(Problem.Code.VERSION);
        assertThat(code(fixture.commit(put(OBSERVATION, "new", 1, index(0), "x")))).isEqualTo(Problem.Code.VERSION);
        assertThat(code(fixture.commit(delete(OBSERVATION, "o", 7)))).isEqualTo(Problem.Code.VERSION);
        assertThat(code(fixture.commit(write(Write.Kind.UPDATE, OBSERVATION, "none", -1, index(0), "x"))))
                .isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(fixture.commit(delete(OBSERVATION, "none", -1)).get().getFirst().status())
                .isEqualTo(Commit.Status.UNCHANGED);
        fixture.commit(delete(OBSERVATION, "o", -1));
        assertThat(code(fixture.commit(write(Write.Kind.UPDATE, OBSERVATION, "o", -1, index(0), "x"))))
                .isEqualTo(Problem.Code.GONE);
        assertThat(code(fixture.commit(create(OBSERVATION, "o", index(0), "x")))).isEqualTo(Problem.Code.DUPLICATE);
        assertThat(code(fixture.commit(put(OBSERVATION, "a", -1, index(0), "x"), put(OBSERVATION, "a", -1, index(0), "y"))))
                .isEqualTo(Problem.Code.REQUEST);
        assertThat(store.read(ORG, OBSERVATION, "a", Where.ALWAYS)).isEmpty();
    }

    @Test
    void aGuardThatDoesNotHoldLooksLikeNothingThere() {
        fixture.commit(create(OBSERVATION, "o", index(0, 9), "one"), create(OBSERVATION, "q", index(0, 8), "one"));
        Where guard = new Where.Not(new Where.AnyToken(9));
        assertThat(code(fixture.commit(guarded(put(OBSERVATION, "o", -1, index(0), "x"), guard)))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(fixture.commit(guarded(delete(OBSERVATION, "o", -1), guard)))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(fixture.commit(
                        guarded(put(OBSERVATION, "q", -1, index(0), "x"), guard),
                        guarded(put(OBSERVATION, "o", -1, index(0), "x"), new Where.AllTokens(1, 2)))))
                .isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(store.read(ORG, OBSERVATION, "q", Where.ALWAYS).orElseThrow().version()).isEqualTo(1);
        assertThat(fixture.commit(guarded(put(OBSERVATION, "q", -1, index(0), "x"), guard)).isOk()).isTrue();
    }

    @Test
    void oneRefusalRefusesAll() {
        fixture.commit(create(OBSERVATION, "o", index(0), "one"));
        assertThat(fixture.commit(create(OBSERVATION, "n", index(0), "new"), put(OBSERVATION, "o", 5, index(0), "x")).isOk())
                .isFalse();
        assertThat(fixture.commit(create(OBSERVATION, "n", index(0), "new"), create(OBSERVATION, "o", index(0), "x")).isOk())
                .isFalse();
        assertThat(store.read(ORG, OBSERVATION, "n", Where.ALWAYS)).isEmpty();
    }

    @Test
    void aParticipantThatFailsUndoesTheWrite() {
        Commit commit = new Commit(
                ORG, new long[0], Commit.NO_CHECK, List.of(create(OBSERVATION, "o", index(0), "one")),
                List.of((connection, written) -> {
                    throw new IllegalStateException("no audit");
                }));
        assertThatThrownBy(() -> store.commit(commit)).hasMessage("no audit");
        assertThat(store.read(ORG, OBSERVATION, "o", Where.ALWAYS)).isEmpty();
        assertThat(fixture.changes.read(ChangeLog.Position.START, 10)).isEmpty();
    }

    @Test
    void theNumberOfRoundTripsDoesNotGrow() {
        fixture.commit(create(OBSERVATION, "warm", index(0), "x"));
        fixture.statements.take();
        fixture.commit(create(OBSERVATION, "one", index(0), "x"));
        assertThat(fixture.statements.take()).isEqualTo(1);
        store.read(ORG, OBSERVATION, "one", Where.ALWAYS);
        assertThat(fixture.statements.take()).isEqualTo(1);
        fixture.commit(put(OBSERVATION, "one", 1, index(0), "y"));
        assertThat(fixture.statements.take()).isEqualTo(2);
        fixture.commit(delete(OBSERVATION, "one", 2));
        assertThat(fixture.statements.take()).isEqualTo(2);
        for (int size : new int[] {50, 500}) {
            fixture.commit(IntStream.range(0, size)
                    .mapToObj(i -> create(i % 2 == 0 ? OBSERVATION : PATIENT, size + "-" + i, index(0, i), "x"))
                    .toArray(Write[]::new));
            assertThat(fixture.statements.take()).as("create %s", size).isEqualTo(1);
            fixture.commit(IntStream.range(0, size)
                    .mapToObj(i -> i % 3 == 0
                            ? delete(i % 2 == 0 ? OBSERVATION : PATIENT, size + "-" + i, -1)
                            : put(i % 2 == 0 ? OBSERVATION : PATIENT, size + "-" + i + (i % 5 == 0 ? "n" : ""), -1, index(0, i), "y"))
                    .toArray(Write[]::new));
            // Two more than for what is there already: the PUTs that create take turns, and look again.
            assertThat(fixture.statements.take()).as("mixed %s", size).isEqualTo(5);
        }
    }

    @Test
    void aSingleWriteIsCommittedByTheRoundTripThatMakesIt() {
        fixture.commit(create(OBSERVATION, "one", index(0), "x"));
        fixture.statements.takeCommits();
        fixture.commit(create(OBSERVATION, "two", index(0), "x"));
        fixture.commit(put(OBSERVATION, "one", 1, index(0), "y"));
        assertThat(fixture.statements.takeCommits()).isZero();
        fixture.commit(create(OBSERVATION, "three", index(0), "x"), create(OBSERVATION, "four", index(0), "x"));
        assertThat(fixture.statements.takeCommits()).isEqualTo(1);
    }

    @Test
    void theCheckReadsWhatIsReplacedTogetherWithItsLock() {
        fixture.commit(create(OBSERVATION, "o", index(0, 9), "one"), create(OBSERVATION, "q", index(0), "two"));
        List<Optional<String>> seen = new ArrayList<>();
        Where guard = new Where.Not(new Where.AnyToken(8));
        Commit.Check check = reader -> {
            for (Where filter : List.of(Where.ALWAYS, guard)) {
                seen.add(reader.read(ORG, OBSERVATION, "o", filter).map(row -> new String(row.body(), UTF_8)));
            }
            return List.of();
        };
        fixture.statements.take();
        store.commit(new Commit(
                ORG, new long[] {1}, check, List.of(guarded(put(OBSERVATION, "o", 1, index(0, 8), "three"), guard)), List.of()));
        assertThat(fixture.statements.take()).isEqualTo(2);
        assertThat(seen).hasSize(2).allMatch(body -> body.orElseThrow().contains("one") && body.get().contains("\"versionId\":\"1\""));

        seen.clear();
        assertThat(code(store.commit(new Commit(
                        ORG, new long[] {1}, check, List.of(guarded(put(OBSERVATION, "o", 2, index(0), "x"), guard)), List.of()))))
                .isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(seen.getFirst().orElseThrow()).contains("three");
        assertThat(seen.getLast()).isEmpty();

        List<Optional<StoredResource>> others = new ArrayList<>();
        Commit.Check elsewhere = reader -> {
            others.add(reader.read(ORG, OBSERVATION, "o", new Where.AnyToken(9)));
            others.add(reader.read(ORG, OBSERVATION, "q", Where.ALWAYS));
            return List.of();
        };
        store.commit(new Commit(ORG, new long[0], elsewhere, List.of(put(OBSERVATION, "o", 2, index(0), "x")), List.of()))
                .get();
        assertThat(others.getFirst()).isEmpty();
        assertThat(new String(others.getLast().orElseThrow().body(), UTF_8)).contains("two");
    }

    /** What makes a chart suspect ends the attempt; the next one looks at the patient before anything is kept. */
    @Test
    void aChartThatMayBeClosedIsLookedAtFirst() throws Exception {
        long patient = fixture.self(PATIENT, "p");
        fixture.commit(create(PATIENT, "p", index(patient, 7), "closed"));
        Commit.RowParticipant note = written -> new Commit.Insertion(
                "INSERT INTO audit_pending (organisation, at, subject, action, patients, sealed) VALUES (?, 1, 2, 3, '{}', '')",
                List.of(ORG));
        for (boolean open : new boolean[] {false, true}) {
            Commit.Charts charts = new Commit.Charts(PATIENT, new Where.AllTokens(7), row -> {
                assertThat(new String(row.body(), UTF_8)).contains("closed");
                return open ? List.of() : List.of(new Problem(Problem.Code.CONFLICT, "closed"));
            });
            Outcome<List<Commit.Written>> outcome = store.commit(new Commit(
                    ORG, new long[0], Commit.NO_CHECK, List.of(create(OBSERVATION, "o", index(patient), "x")), List.of(note), charts));
            assertThat(outcome.isOk()).isEqualTo(open);
            assertThat(store.read(ORG, OBSERVATION, "o", Where.ALWAYS).isPresent()).isEqualTo(open);
            assertThat(fixture.changes.read(ChangeLog.Position.START, 10)).hasSize(open ? 2 : 1);
            try (Connection connection = fixture.db.owner().getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(count(statement, "SELECT '', count(*) FROM audit_pending")).isEqualTo(open ? 1 : 0);
            }
        }
    }

    @Test
    void searchesFilterSortAndPage() {
        long p = fixture.self(PATIENT, "p");
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            RowIndex index = i % 5 == 0 ? index(p, 1, i + 100) : dated(p, i / 2 * 10L + 1, i / 2 * 10L + 5, 1, i + 100);
            writes.add(create(OBSERVATION, "o" + i, index, "x"));
        }
        writes.add(create(OBSERVATION, "other", dated(0, 1, 2, 1), "x"));
        fixture.commit(writes.toArray(Write[]::new));
        Where mine = Where.and(new Where.InPatient(p), new Where.AllTokens(1));
        assertThat(store.count(fixture.all(mine))).isEqualTo(25);
        for (Reader.Order order : List.of(
                new Reader.Order.Date(0, true), new Reader.Order.Date(0, false), new Reader.Order.Updated(true),
                new Reader.Order.Self(true), new Reader.Order.Number(2, false))) {
            List<Long> whole = store.search(fixture.all(mine, order)).rows().stream().map(StoredResource::self).toList();
            assertThat(whole).hasSize(25).doesNotHaveDuplicates();
            List<Long> paged = new ArrayList<>();
            Keyset after = null;
            for (int page = 0; page < 9; page++) {
                Reader.Rows rows = store.search(
                        new Reader.Select(ORG, List.of(OBSERVATION), mine, List.of(order), 3, after, false));
                rows.rows().forEach(r -> paged.add(r.self()));
                after = rows.keys().isEmpty() ? after : rows.keys().getLast();
            }
            assertThat(paged).as(order.toString()).isEqualTo(whole);
        }
        Reader.Rows rows = store.search(fixture.all(Where.and(mine, new Where.AnyToken(107, 108))));
        assertThat(rows.rows()).hasSize(2).allSatisfy(r -> assertThat(r.tokens()).contains(1));
        assertThat(store.count(fixture.all(new Where.Date(0, Where.Test.OVERLAPS, 10, 16)))).isEqualTo(2);
        long[] selfs = {fixture.self(OBSERVATION, "o1"), fixture.self(OBSERVATION, "other"), 5};
        assertThat(store.visible(ORG, selfs, new Where.InPatient(p))).containsExactly(selfs[0]);
    }

    @Test
    void chainsGoForwardsAndBackwards() {
        long salt = fixture.blind.referenceSalt("Observation.subject");
        long smith = fixture.self(PATIENT, "smith");
        fixture.commit(
                create(PATIENT, "smith", index(smith, 10), "x"),
                create(PATIENT, "jones", index(fixture.self(PATIENT, "jones"), 11), "x"),
                create(OBSERVATION, "o1", index(smith, smith ^ salt, 20), "x"),
                create(OBSERVATION, "o2", index(fixture.self(PATIENT, "jones"), fixture.self(PATIENT, "jones") ^ salt, 21), "x"));
        Where chain = new Where.Chain(salt, PATIENT, new Where.AllTokens(10));
        assertThat(store.search(fixture.all(chain)).rows()).extracting(StoredResource::self)
                .containsExactly(fixture.self(OBSERVATION, "o1"));
        Where has = new Where.ReverseChain(salt, OBSERVATION, new Where.AllTokens(21), false);
        assertThat(store.search(new Reader.Select(ORG, List.of(PATIENT), has, List.of(), 10, null, false)).rows())
                .extracting(StoredResource::self)
                .containsExactly(fixture.self(PATIENT, "jones"));
        assertThat(store.count(fixture.all(new Where.Not(chain)))).isEqualTo(1);
    }

    @Test
    void anOldVersionIsHiddenFromWhomThePresentOneIsHidden() {
        fixture.commit(create(OBSERVATION, "o", index(0, 1), "open"));
        long self = fixture.commit(put(OBSERVATION, "o", 1, index(0, 2), "now sensitive")).get().getFirst().self();
        Where filter = new Where.Not(new Where.AnyToken(2));
        assertThat(store.read(ORG, OBSERVATION, "o", filter)).isEmpty();
        assertThat(store.vread(ORG, OBSERVATION, "o", 1, filter)).isEmpty();
        assertThat(store.history(new Reader.HistorySelect(ORG, OBSERVATION, self, Long.MIN_VALUE, filter, 10, null))).isEmpty();
        fixture.commit(put(OBSERVATION, "o", 2, index(0, 1), "open again"));
        assertThat(store.vread(ORG, OBSERVATION, "o", 2, filter)).isEmpty();
        assertThat(store.history(new Reader.HistorySelect(ORG, OBSERVATION, self, Long.MIN_VALUE, filter, 10, null)))
                .extracting(StoredResource::version)
                .containsExactly(3, 1);
    }

    @Test
    void historyPagesWithoutGaps() {
        for (int i = 0; i < 7; i++) {
            fixture.commit(put(OBSERVATION, "a", -1, index(0), "x" + i), put(OBSERVATION, "b", -1, index(0), "y" + i));
        }
        List<String> paged = new ArrayList<>();
        Keyset before = null;
        for (int page = 0; page < 6; page++) {
            for (StoredResource row : store.history(
                    new Reader.HistorySelect(ORG, OBSERVATION, 0, Long.MIN_VALUE, Where.ALWAYS, 3, before))) {
                paged.add(row.self() + "/" + row.version());
                before = new Keyset(List.of(row.updated(), row.self(), (long) row.version()));
            }
        }
        assertThat(paged).hasSize(14).doesNotHaveDuplicates();
    }

    @Test
    void bodiesSwappedBetweenRowsAreFound() throws Exception {
        long p = fixture.self(PATIENT, "p");
        fixture.commit(create(OBSERVATION, "a", index(p), "hers"), create(OBSERVATION, "b", index(p), "his"));
        execute("UPDATE resource r SET body = o.body FROM resource o WHERE o.self <> r.self");
        assertThatThrownBy(() -> store.read(ORG, OBSERVATION, "a", Where.ALWAYS)).isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> store.search(fixture.all(Where.ALWAYS))).isInstanceOf(TamperedException.class);
    }

    @Test
    void anErasedPatientIsGone() {
        long p = fixture.self(PATIENT, "p");
        fixture.commit(create(OBSERVATION, "a", index(p), "erased"), create(OBSERVATION, "b", index(0), "stays"));
        fixture.vault.destroyPatientKey(ORG, p);
        assertThat(store.read(ORG, OBSERVATION, "a", Where.ALWAYS).orElseThrow().deleted()).isTrue();
        assertThat(store.search(fixture.all(Where.ALWAYS)).rows()).hasSize(1);
        assertThat(code(fixture.commit(create(OBSERVATION, "c", index(p), "more")))).isEqualTo(Problem.Code.GONE);
        assertThat(store.read(ORG, OBSERVATION, "c", Where.ALWAYS)).isEmpty();
    }

    @Test
    void anIdWhoseHashIsTakenIsRefusedAndNeverMixed() throws Exception {
        fixture.commit(create(OBSERVATION, "a", index(0), "first"));
        execute("UPDATE resource SET id_check = id_check + 1");
        assertThat(store.read(ORG, OBSERVATION, "a", Where.ALWAYS)).isEmpty();
        assertThat(code(fixture.commit(put(OBSERVATION, "a", -1, index(0), "second")))).isEqualTo(Problem.Code.CONFLICT);
        assertThat(code(fixture.commit(delete(OBSERVATION, "a", -1)))).isEqualTo(Problem.Code.CONFLICT);
    }

    @Test
    void organisationsAreKeptApartByTheDatabaseToo() throws Exception {
        fixture.commit(create(OBSERVATION, "a", index(0), "x"), create(PATIENT, "p", withStrings(index(0), 5), "x"));
        store.commit(new Commit(
                2, new long[0], Commit.NO_CHECK,
                List.of(create(OBSERVATION, "a", index(0), "y"), create(PATIENT, "p", withStrings(index(0), 5), "y")), List.of()));
        assertThat(store.read(2, OBSERVATION, "a", Where.ALWAYS).map(r -> new String(r.body(), UTF_8)).orElseThrow()).contains("\"y\"");
        try (Connection connection = fixture.db.app().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("resource", "resource_of_observation", "resource_string")) {
                statement.execute("SELECT set_config('salus.organisation', '', false)");
                assertThat(count(statement, "SELECT '', count(*) FROM " + table)).isZero();
                statement.execute("SELECT set_config('salus.organisation', '2', false)");
                assertThat(count(statement, "SELECT '', count(*) FROM " + table)).isEqualTo(table.equals("resource") ? 2 : 1);
                assertThat(count(statement, "SELECT '', count(*) FROM " + table + " WHERE organisation = 1")).isZero();
            }
            assertThatThrownBy(() -> statement.execute("UPDATE resource SET organisation = 1")).hasMessageContaining("policy");
        }
    }

    @Test
    void searchesByTokenUseTheirIndexBelowTheSecondWall() throws Exception {
        fixture.commit(IntStream.range(0, 3000)
                .mapToObj(i -> create(OBSERVATION, "o" + i, index(0, i, i + 10_000), "x"))
                .toArray(Write[]::new));
        execute("ANALYZE resource");
        try (Connection connection = new OrganisationConnections(fixture.db.app()).open(ORG)) {
            Sql sql = new Sql().add("EXPLAIN SELECT self FROM resource r WHERE r.organisation = ").value(ORG);
            sql.add(" AND r.type = 96 AND ");
            new WhereSql(sql, ORG).render(Where.and(new Where.AllTokens(7), new Where.AnyToken(10_007, 10_008)), "r");
            StringBuilder plan = new StringBuilder();
            try (var statement = sql.prepare(connection); ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            assertThat(plan.toString()).contains("Bitmap Index Scan").contains("tokens_idx").doesNotContain("Seq Scan");
        }
    }

    /** The row of strings, and with it its entries in the index, is written when they change and not when anything else does. */
    @Test
    void stringsAreWrittenWhenTheyChangeAndGoWithTheirRow() throws Exception {
        fixture.commit(put(PATIENT, "p", -1, withStrings(index(0, 1), 5, 6), "x"), put(PATIENT, "q", -1, withStrings(index(0, 1)), "x"));
        String first = stringRows();
        fixture.commit(put(PATIENT, "p", -1, withStrings(index(0, 2), 5, 6), "y"), put(PATIENT, "q", -1, withStrings(index(0, 2)), "y"));
        assertThat(stringRows()).isEqualTo(first);
        assertThat(patients(new Where.AllStrings(PATIENT, 5, 6))).hasSize(1);

        fixture.commit(put(PATIENT, "p", -1, withStrings(index(0, 2), 6, 7), "z"));
        assertThat(stringRows()).isNotEqualTo(first);
        assertThat(patients(new Where.AnyString(PATIENT, 5))).isEmpty();
        assertThat(patients(new Where.AnyString(PATIENT, 5, 7))).hasSize(1);

        fixture.commit(delete(PATIENT, "p", -1), delete(PATIENT, "q", -1));
        assertThat(stringRows()).isEmpty();
        fixture.commit(put(PATIENT, "p", -1, withStrings(index(0, 2), 8), "again"));
        assertThat(patients(new Where.AnyString(PATIENT, 6, 8))).hasSize(1);
    }

    private List<StoredResource> patients(Where where) {
        return store.search(new Reader.Select(ORG, List.of(PATIENT), where, List.of(), 10, null, false)).rows();
    }

    /** Which transaction wrote each row. */
    private String stringRows() throws Exception {
        try (Connection connection = fixture.db.owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce(string_agg(self || ' ' || xmin || ' ' || xmax || ' ' || strings::text, ', ' ORDER BY self), '')"
                                + " FROM resource_string")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Whether the string must hold or is one of several conditions: an index finds it, and its row. */
    @Test
    void searchesByStringUseTheirIndexesBelowTheSecondWall() throws Exception {
        fixture.commit(IntStream.range(0, 3000)
                .mapToObj(i -> create(PATIENT, "p" + i, withStrings(index(0, i), i + 10_000, i % 10), "x"))
                .toArray(Write[]::new));
        execute("ANALYZE resource, resource_string");
        try (Connection connection = new OrganisationConnections(fixture.db.app()).open(ORG)) {
            for (Where where : List.of(
                    Where.and(new Where.AllStrings(PATIENT, 10_007), new Where.AnyString(PATIENT, 7, 8)),
                    Where.or(new Where.AllStrings(PATIENT, 10_007), new Where.AllTokens(9)))) {
                Sql sql = new Sql().add("EXPLAIN SELECT self FROM resource r WHERE r.organisation = ").value(ORG);
                sql.add(" AND r.type = 103 AND ");
                new WhereSql(sql, ORG).render(where, "r");
                StringBuilder plan = new StringBuilder();
                try (var statement = sql.prepare(connection); ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        plan.append(rows.getString(1)).append('\n');
                    }
                }
                assertThat(plan.toString()).contains("resource_string_strings").doesNotContain("Seq Scan");
            }
        }
    }

    @Test
    void snapshotsDoNotMove() {
        fixture.commit(create(OBSERVATION, "a", index(0), "x"));
        long seen = store.snapshot(reader -> {
            long before = reader.count(fixture.all(Where.ALWAYS));
            fixture.commit(create(OBSERVATION, "b", index(0), "x"));
            assertThat(reader.count(fixture.all(Where.ALWAYS))).isEqualTo(before);
            return before;
        });
        assertThat(seen).isEqualTo(1);
        assertThat(store.count(fixture.all(Where.ALWAYS))).isEqualTo(2);
    }

    @Test
    void checksRunUnderTheirLocks() {
        Commit.Check none = reader -> reader.count(fixture.all(new Where.AllTokens(3))) == 0
                ? List.of()
                : List.of(new Problem(Problem.Code.DUPLICATE, "there"));
        List<Outcome<List<Commit.Written>>> outcomes = IntStream.range(0, 50).parallel()
                .mapToObj(i -> store.commit(new Commit(
                        ORG, new long[] {3, 1}, none, List.of(create(OBSERVATION, "c" + i, index(0, 3), "x")), List.of())))
                .toList();
        assertThat(outcomes.stream().filter(Outcome::isOk)).hasSize(1);
        assertThat(store.count(fixture.all(Where.ALWAYS))).isEqualTo(1);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = fixture.db.owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Statement statement, String sql) throws Exception {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(2);
        }
    }
}
