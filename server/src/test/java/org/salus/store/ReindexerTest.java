package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.kernel.Outcome;

/** Rows are indexed anew while others write, and after the job was killed. */
@Tag("slow")
class ReindexerTest {

    private static final int ORG = StoreFixture.ORG;

    private final StoreFixture fixture = new StoreFixture();
    private final OrganisationConnections connections = new OrganisationConnections(fixture.db.app());
    private final AddedDefinitions definitions = new AddedDefinitions(connections, fixture.vault);
    private final RecordStore plain = new PostgresRecordStore(
            connections, fixture.vault, code -> R4.definitions().type(code).name(), fixture.changes, InstantSource.system());
    private final RecordStore store = new DefiningStore(plain, definitions, fixture.vault, InstantSource.system(), () -> {});

    @AfterEach
    void close() {
        fixture.close();
    }

    private Reindexer reindexer(int rows) {
        return new Reindexer(connections, definitions, fixture.vault, InstantSource.system(), rows);
    }

    private Outcome<List<Commit.Written>> put(Definitions by, String type, String id, String json) {
        R4 mine = by.of(ORG);
        JsonObject resource = Json.parse(json.getBytes(StandardCharsets.UTF_8)).get();
        resource.putAt(0, "id", id);
        resource.put("meta", new JsonObject().put("versionId", "1"));
        RowIndex index = Indexer.index(
                        mine, new Examiner(mine).examine(resource, ReferenceResolver.AS_IS), id, resource, fixture.blind)
                .get();
        Write.Body body = (version, updated) -> {
            JsonObject copy = resource.deepCopy();
            copy.object("meta").put("versionId", Integer.toString(version));
            return Json.write(copy);
        };
        return store.commit(new Commit(
                ORG,
                new long[0],
                Commit.NO_CHECK,
                List.of(new Write(Write.Kind.PUT, mine.type(type).code(), id, -1, index, body, Where.ALWAYS)),
                List.of()));
    }

    private static String observation(String note) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/p\"},"
                + "\"effectiveDateTime\":\"2024-01-01\",\"note\":[{\"text\":\"" + note + "\"}]}";
    }

    private void define(String id, String code, String expression) {
        assertThat(put(definitions, "SearchParameter", id, """
                {"resourceType":"SearchParameter","url":"http://x/%s","name":"X","status":"active","description":"d","code":"%s",
                "base":["Observation"],"type":"string","expression":"%s"}""".formatted(code, code, expression)).isOk()).isTrue();
    }

    private void agrees(int rows) throws Exception {
        IndexAgreement.Result result = IndexAgreement.check(fixture.db.owner(), fixture.vault, definitions);
        assertThat(result.differences()).isEmpty();
        assertThat(result.rows()).isEqualTo(rows);
    }

    @Test
    void goesOnWhereItWasKilledWhileOthersWrite() throws Exception {
        for (int i = 0; i < 60; i++) {
            put(definitions, "Observation", "o" + i, observation("first" + i));
        }
        define("sp", "remark", "Observation.note.text");
        assertThat(IndexAgreement.check(fixture.db.owner(), fixture.vault, definitions).differences()).isNotEmpty();

        // Killed in the middle of its third batch: what it had not committed is lost, its lock goes with its connection.
        Reindexer killed = reindexer(7);
        Thread job = Thread.ofPlatform().start(() -> {
            try {
                killed.workOff();
            } catch (RuntimeException e) {
                // as a killed process: nothing is tidied up
            }
        });
        while (progress().walked() < 14) {
            Thread.sleep(1);
        }
        job.interrupt();
        job.join();
        Reindexer.Progress stopped = progress();
        assertThat(stopped.state()).isEqualTo(Reindexer.State.RUNNING);
        assertThat(stopped.percent()).isBetween(1, 99);
        assertThat(definitions.refresh(ORG).type("Observation").searchable("remark")).isNull();

        AtomicBoolean enough = new AtomicBoolean();
        List<String> failures = new ArrayList<>();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; !enough.get(); i++) {
                if (!put(definitions, "Observation", "o" + (i % 60), observation("second" + i)).isOk()) {
                    failures.add("o" + i);
                }
            }
        });
        assertThat(reindexer(7).workOff()).isTrue();
        enough.set(true);
        writer.join();

        assertThat(failures).isEmpty();
        assertThat(progress().state()).isEqualTo(Reindexer.State.DONE);
        assertThat(definitions.of(ORG).type("Observation").searchable("remark")).isNotNull();
        assertThat(definitions.of(ORG).type("Observation").indexed("remark")).isEqualTo(-1);
        agrees(61);
    }

    private Reindexer.Progress progress() {
        List<Reindexer.Progress> all = reindexer(1).progress(ORG);
        return all.isEmpty() ? new Reindexer.Progress(ORG, (short) 0, Reindexer.State.WAITING, 0, 0, 0, 0, 0, 0) : all.getFirst();
    }

    @Test
    void changesNoVersionAndNoHistoryAndWritesNothingThatIsTheSame() throws Exception {
        for (int i = 0; i < 5; i++) {
            put(definitions, "Observation", "o" + i, observation("note"));
        }
        long before = single("SELECT sum(version * 1000003 + updated) + (SELECT count(*) FROM resource_history) + (SELECT count(*) FROM"
                + " change_log) FROM resource");
        reindexer(2).request(ORG, StoreFixture.OBSERVATION);
        assertThat(reindexer(2).workOff()).isTrue();

        assertThat(progress().changed()).isZero();
        assertThat(progress().walked()).isEqualTo(5);
        assertThat(single("SELECT sum(version * 1000003 + updated) + (SELECT count(*) FROM resource_history) + (SELECT count(*) FROM"
                        + " change_log) FROM resource"))
                .isEqualTo(before);
        agrees(5);
    }

    @Test
    void whatWasWrittenBeforeRowsSaidWhatTheyContainIsFoundAfterwards() throws Exception {
        put(definitions, "Observation", "plain", observation("note"));
        put(definitions, "Observation", "holds", observation("note").replace(
                "\"status\"", "\"contained\":[{\"resourceType\":\"Device\",\"id\":\"d\"}],\"status\""));
        long token = TokenHashes.containing("Device", fixture.blind);
        assertThat(containing(token)).containsExactly(fixture.blind.self("Observation", "holds"));
        assertThat(containing(TokenHashes.containing("Observation", fixture.blind))).isEmpty();
        try (Connection connection = fixture.db.owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE resource SET tokens = array_remove(tokens, " + token + ")");
        }
        assertThat(containing(token)).isEmpty();
        assertThat(IndexAgreement.check(fixture.db.owner(), fixture.vault, definitions).differences()).hasSize(1);

        reindexer(2).request(ORG, StoreFixture.OBSERVATION);
        assertThat(reindexer(2).workOff()).isTrue();

        assertThat(progress().changed()).isOne();
        assertThat(containing(token)).containsExactly(fixture.blind.self("Observation", "holds"));
        agrees(2);
    }

    private List<Long> containing(long token) {
        return store.search(new Reader.Select(ORG, List.of(), new Where.AllTokens(token), List.of(), 10, null, false)).rows().stream()
                .map(StoredResource::self)
                .toList();
    }

    @Test
    void aWriterWithOldDefinitionsIsRefusedAndSucceedsTheNextTime() throws Exception {
        // Another node, which has not heard of the change.
        AddedDefinitions elsewhere = new AddedDefinitions(new OrganisationConnections(fixture.db.app()), fixture.vault);
        elsewhere.of(ORG);
        define("sp", "remark", "Observation.note.text");
        R4 old = elsewhere.of(ORG);
        assertThat(old.generation()).isZero();

        assertThatThrownBy(() -> put(elsewhere, "Observation", "o", observation("note")))
                .isInstanceOf(StaleDefinitionsException.class);
        elsewhere.poll();

        assertThat(put(elsewhere, "Observation", "o", observation("note")).isOk()).isTrue();
        assertThat(reindexer(10).workOff()).isTrue();
        agrees(2);
    }

    @Test
    void whatIsRetiredLeavesNoTrace() throws Exception {
        define("sp", "remark", "Observation.note.text");
        put(definitions, "Observation", "o", observation("note"));
        reindexer(10).workOff();
        long with = single("SELECT cardinality(tokens) FROM resource WHERE type = 96");

        put(definitions, "SearchParameter", "sp", """
                {"resourceType":"SearchParameter","url":"http://x/r","name":"X","status":"retired","description":"d","code":"remark",
                "base":["Observation"],"type":"string","expression":"Observation.note.text"}""");
        assertThat(definitions.of(ORG).type("Observation").param("remark")).isNull();
        // Nodes that have not heard of it yet are given time.
        assertThat(reindexer(10).workOff()).isTrue();
        assertThat(progress().state()).isEqualTo(Reindexer.State.WAITING);
        Thread.sleep(AddedDefinitions.POLL_MILLIS * 3 + 200);
        assertThat(reindexer(10).workOff()).isTrue();

        assertThat(single("SELECT cardinality(tokens) FROM resource WHERE type = 96")).isLessThan(with);
        agrees(2);
    }

    @Test
    void anUpgradeIndexesEverythingAndRefusesSearchesUntilThen() throws Exception {
        for (int i = 0; i < 5; i++) {
            put(definitions, "Observation", "o" + i, observation("note"));
        }
        try (Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            // As an older version left it.
            statement.execute("INSERT INTO index_generation VALUES (0, 0, 0) ON CONFLICT (organisation) DO UPDATE SET generation = 0");
            statement.execute("UPDATE resource SET tokens = '{}'");
        }
        Reindexer reindexer = reindexer(2);
        reindexer.upgrade(() -> List.of(ORG));

        assertThat(definitions.refresh(ORG).type("Observation").searchable("code")).isNull();
        assertThat(definitions.of(ORG).type("Observation").indexed("code")).isZero();
        assertThat(definitions.of(ORG).type("Observation").param("code")).isNotNull();
        assertThat(reindexer.workOff()).isTrue();

        assertThat(definitions.of(ORG).type("Observation").searchable("code")).isNotNull();
        assertThat(progress().changed()).isEqualTo(5);
        agrees(5);
        reindexer.upgrade(() -> List.of(ORG));
        assertThat(progress().state()).isEqualTo(Reindexer.State.DONE);
    }

    @Test
    void untilRowsHaveTokensWithinTheirChartsTheyAreNotAskedForAndAllElseIsSearched() throws Exception {
        put(definitions, "Observation", "o", observation("note"));
        assertThat(definitions.of(ORG).type("Observation").indexForm()).isGreaterThanOrEqualTo(Indexer.IN_CHART_SINCE);
        try (Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO index_generation VALUES (0, 3, 0) ON CONFLICT (organisation) DO UPDATE SET generation = 3");
        }
        Reindexer reindexer = reindexer(2);
        reindexer.upgrade(() -> List.of(ORG));

        assertThat(definitions.refresh(ORG).type("Observation").indexForm()).isLessThan(Indexer.IN_CHART_SINCE);
        assertThat(definitions.of(ORG).type("Observation").searchable("code")).isNotNull();
        assertThat(definitions.of(ORG).type("Patient").indexForm()).isGreaterThanOrEqualTo(Indexer.IN_CHART_SINCE);
        assertThat(reindexer.workOff()).isTrue();

        assertThat(definitions.of(ORG).type("Observation").indexForm()).isGreaterThanOrEqualTo(Indexer.IN_CHART_SINCE);
    }

    private int apart() throws SQLException {
        try (Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM resource_string")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** What the older version had among the tokens is found there until it lies apart, and what is written meanwhile is found at once. */
    @Test
    void peopleAreFoundByNameWhileTheirStringsAreMovedApart() throws Exception {
        put(definitions, "Patient", "old", patient("Okafor"));
        put(definitions, "Patient", "other", patient("Nowak"));
        try (Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            // As the older version left it: without the token that stands for all strings.
            List<String> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT strings FROM resource_string")) {
                while (rows.next()) {
                    Long[] strings = (Long[]) rows.getArray(1).getArray();
                    all.add(Long.toString(StringHashes.of(Stream.of(strings).mapToLong(Long::longValue).toArray())));
                }
            }
            int changed = statement.executeUpdate("UPDATE resource r SET tokens = (SELECT array_agg(DISTINCT t ORDER BY t)"
                    + " FROM unnest(r.tokens || s.strings) t WHERE t <> ALL ('{" + String.join(",", all) + "}'::bigint[]))"
                    + " FROM resource_string s WHERE s.type = r.type AND s.self = r.self");
            assertThat(changed).isEqualTo(2);
            statement.execute("DELETE FROM resource_string");
            statement.execute("INSERT INTO index_generation VALUES (0, 4, 0) ON CONFLICT (organisation) DO UPDATE SET generation = 4");
        }
        assertThat(named("Okafor")).as("rows in the new form alone are looked for").isEmpty();
        Reindexer reindexer = reindexer(1);
        reindexer.upgrade(() -> List.of(ORG));
        definitions.refresh(ORG);
        put(definitions, "Patient", "new", patient("Okafor"));
        put(definitions, "Patient", "other", patient("Nowak"));
        assertThat(apart()).as("what was replaced by its like lies apart too").isEqualTo(2);

        assertThat(named("Okafor")).containsExactlyInAnyOrder(fixture.self(StoreFixture.PATIENT, "old"), fixture.self(StoreFixture.PATIENT, "new"));
        assertThat(named("Nowak")).containsExactly(fixture.self(StoreFixture.PATIENT, "other"));
        assertThat(reindexer.workOff()).isTrue();

        assertThat(definitions.of(ORG).type("Patient").indexForm()).isGreaterThanOrEqualTo(Indexer.INDEX_VERSION);
        assertThat(named("Okafor")).containsExactlyInAnyOrder(fixture.self(StoreFixture.PATIENT, "old"), fixture.self(StoreFixture.PATIENT, "new"));
        agrees(3);
    }

    private List<Long> named(String family) {
        long exact = fixture.blind.token("Patient.family", TokenHashes.EXACT, family);
        Where where = StringHashes.all(definitions.of(ORG).type("Patient"), exact);
        return store.search(new Reader.Select(ORG, List.of(StoreFixture.PATIENT), where, List.of(), 10, null, false)).rows().stream()
                .map(StoredResource::self)
                .toList();
    }

    private static String patient(String family) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family + "\"}],\"gender\":\"female\"}";
    }

    @Test
    void aNodeOfAnOlderVersionWritesNoMore() throws Exception {
        put(definitions, "Observation", "o", observation("note"));
        try (Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO index_generation VALUES (0, 1000, 0) ON CONFLICT (organisation) DO UPDATE SET generation = 1000");
        }
        assertThatThrownBy(() -> put(definitions, "Observation", "o", observation("more")))
                .isInstanceOf(StaleDefinitionsException.class);
        assertThat(single("SELECT max(version) FROM resource WHERE type = 96")).isEqualTo(1);
    }

    /** It would look for values where the newer one has them no more, and miss them without a word. */
    @Test
    void anOlderVersionDoesNotStartOnWhatANewerOneIndexed() throws Exception {
        try (Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO index_generation VALUES (0, " + (Indexer.INDEX_VERSION + 1) + ", 0)");
        }
        assertThatThrownBy(() -> reindexer(1).upgrade(List::of))
                .isInstanceOf(NewerIndexException.class)
                .hasMessageContaining("newer version of Salus");
        assertThat(single("SELECT generation FROM index_generation WHERE organisation = 0")).isEqualTo(Indexer.INDEX_VERSION + 1);
    }

    @Test
    void oneWorksAtATime() throws Exception {
        put(definitions, "Observation", "o", observation("note"));
        reindexer(1).request(ORG, StoreFixture.OBSERVATION);
        try (Connection other = fixture.db.app().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + 0x73616c7573696478L + ")");
            assertThat(reindexer(1).workOff()).isFalse();
            statement.execute("SELECT pg_advisory_unlock(" + 0x73616c7573696478L + ")");
        }
        assertThat(reindexer(1).workOff()).isTrue();
    }

    private long single(String sql) throws Exception {
        try (Connection connection = fixture.db.owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
