package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.ORG;
import static org.salus.store.StoreFixture.PATIENT;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Examination;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;

/**
 * Reverse chains to patients: what the patient column says, where it is asked instead of the tokens, is what the tokens say. Every type, with
 * references to no patient, to one, to several, and to what is no patient, by the parameter that files a row and by all others.
 */
class ReverseChainTest {

    private static final List<String> PATIENTS = List.of("a", "b", "c", "d");
    private static final int ROWS_OF_EACH = 12;

    private final R4 definitions = R4.definitions();
    private final Random random = new Random(11);

    /** One row and whom it names by each parameter. */
    private record Row(ResourceType type, List<IndexEntry> entries) {

        Set<String> named(SearchParam param) {
            Set<String> named = new TreeSet<>();
            for (IndexEntry entry : entries) {
                if (entry instanceof IndexEntry.Reference reference
                        && reference.param().indexedAs().equals(param.indexedAs())
                        && "Patient".equals(reference.type())) {
                    named.add(String.valueOf(reference.id()));
                }
            }
            return named;
        }
    }

    @Test
    void theColumnSaysWhatTheTokensSay() {
        try (StoreFixture fixture = new StoreFixture()) {
            PATIENTS.forEach(id ->
                    fixture.commit(StoreFixture.create(PATIENT, id, StoreFixture.index(fixture.self(PATIENT, id)), "x")).get());
            PostgresRecordStore store = new PostgresRecordStore(
                    new OrganisationConnections(fixture.db.app()), fixture.vault, type -> definitions.type(type).name(), fixture.changes,
                    java.time.InstantSource.system());
            List<Row> rows = new ArrayList<>();
            List<Write> writes = new ArrayList<>();
            for (ResourceType type : definitions.types()) {
                for (int i = 0; i < ROWS_OF_EACH && !type.name().equals("Patient"); i++) {
                    Row row = row(type);
                    rows.add(row);
                    writes.add(write(fixture, row, "r" + i));
                }
            }
            store.commit(new Commit(ORG, new long[0], Commit.NO_CHECK, writes, List.of())).get();
            int byColumn = 0;
            for (ResourceType type : definitions.types()) {
                for (SearchParam param : patientParams(type)) {
                    boolean column = Indexer.namesOnlyItsPatient(type, param);
                    byColumn += column ? 1 : 0;
                    Set<String> expected = new TreeSet<>();
                    rows.stream().filter(r -> r.type().code() == type.code()).forEach(r -> expected.addAll(r.named(param)));
                    assertThat(found(fixture, store, type, param, false)).as(param.key()).isEqualTo(expected);
                    assertThat(found(fixture, store, type, param, column)).as(param.key() + " by column").isEqualTo(expected);
                }
            }
            assertThat(byColumn).isGreaterThan(80);
        }
    }

    /** Without the rows of several patients the test above would prove little. */
    @Test
    void rowsOfSeveralPatientsAreAmongThem() {
        long several = 0;
        long elsewhere = 0;
        for (ResourceType type : definitions.types()) {
            for (SearchParam param : patientParams(type)) {
                if (Indexer.namesOnlyItsPatient(type, param)) {
                    for (int i = 0; i < ROWS_OF_EACH; i++) {
                        int named = row(type).named(param).size();
                        several += named > 1 ? 1 : 0;
                        elsewhere += named == 0 ? 1 : 0;
                    }
                }
            }
        }
        assertThat(several).isGreaterThan(100);
        assertThat(elsewhere).isGreaterThan(100);
    }

    private static List<SearchParam> patientParams(ResourceType type) {
        return type.params().stream()
                .filter(p -> p.type() == SearchParam.Type.REFERENCE && (p.targets().isEmpty() || p.targets().contains("Patient")))
                .toList();
    }

    private Row row(ResourceType type) {
        List<IndexEntry> entries = new ArrayList<>();
        for (SearchParam param : type.params()) {
            if (param.type() != SearchParam.Type.REFERENCE || !param.code().equals(param.indexedAs())) {
                continue;
            }
            for (int n = random.nextInt(4); n > 0; n--) {
                boolean patient = random.nextInt(4) > 0;
                String id = PATIENTS.get(random.nextInt(PATIENTS.size()));
                entries.add(new IndexEntry.Reference(param, patient ? "Patient" : "Group", id, null, null, null));
            }
        }
        return new Row(type, entries);
    }

    private Write write(StoreFixture fixture, Row row, String id) {
        Set<String> patients = new LinkedHashSet<>();
        row.type().compartmentParams().forEach(param -> patients.addAll(row.named(param)));
        JsonObject resource = JsonObject.of("resourceType", row.type().name()).put("id", id);
        RowIndex index = Indexer.index(
                        definitions, new Examination(row.type(), List.of(), row.entries(), List.copyOf(patients)), id, resource, fixture.blind)
                .get();
        return new Write(
                Write.Kind.CREATE, row.type().code(), id, -1, index,
                (version, updated) -> ("{\"resourceType\":\"" + row.type().name() + "\",\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8),
                Where.ALWAYS);
    }

    private Set<String> found(StoreFixture fixture, PostgresRecordStore store, ResourceType type, SearchParam param, boolean column) {
        Where has = new Where.ReverseChain(fixture.blind.referenceSalt(param.key()), type.code(), Where.ALWAYS, column);
        List<Long> selfs = store.search(new Reader.Select(ORG, List.of(PATIENT), has, List.of(), 100, null, false)).rows().stream()
                .map(StoredResource::self)
                .toList();
        Set<String> ids = new TreeSet<>();
        PATIENTS.stream().filter(id -> selfs.contains(fixture.self(PATIENT, id))).forEach(ids::add);
        return ids;
    }
}
