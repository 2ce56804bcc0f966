package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.terminology.CodeLookup;
import org.salus.vault.Vault;

/** {@code :in}, {@code :not-in}, {@code :above} and {@code :below} of codes, with a small terminology of the test's own, on the real record. */
class ValueSetsTest {

    private static final R4 DEFINITIONS = R4.definitions();

    /** diabetes above type-1 and type-2; the set {@code urn:set} holds type-1 and asthma. */
    private static final CodeLookup LOOKUP = new CodeLookup() {
        @Override
        public Outcome<List<Code>> members(int organisation, String valueSet, int limit) {
            return switch (valueSet) {
                case "urn:set" -> Outcome.ok(List.of(code("type-1"), code("asthma")));
                case "urn:empty" -> Outcome.ok(List.of());
                case "urn:huge" -> Outcome.refused(Problem.Code.TOO_COSTLY, "The set has more than " + limit + " codes.");
                default -> Outcome.refused(Problem.Code.NOT_FOUND, "No such set.");
            };
        }

        @Override
        public Outcome<Boolean> isMember(int organisation, String valueSet, Code code) {
            return members(organisation, valueSet, 10).map(all -> all.contains(code));
        }

        @Override
        public Outcome<Boolean> isInSystem(int organisation, Code code) {
            return Outcome.ok(code.system().equals("urn:s"));
        }

        @Override
        public Outcome<List<Code>> selfAndDescendants(int organisation, Code code, int limit) {
            return Outcome.ok(code.code().equals("diabetes") ? List.of(code, code("type-1"), code("type-2")) : List.of(code));
        }

        @Override
        public Outcome<List<Code>> selfAndAncestors(int organisation, Code code, int limit) {
            return Outcome.ok(code.code().startsWith("type") ? List.of(code, code("diabetes")) : List.of(code));
        }

        private static Code code(String code) {
            return new Code("urn:s", code);
        }
    };

    private final Fixture fixture = new Fixture();
    private final String patient = fixture.patient("Coded", "");
    private final Map<String, String> conditions = Map.of(
            condition("diabetes"), "diabetes", condition("type-1"), "type-1", condition("type-2"), "type-2", condition("asthma"), "asthma");

    private String condition(String code) {
        return fixture.create(
                "Condition", "'code':{'coding':[{'system':'urn:s','code':'" + code + "'}]}," + Fixture.reference("subject", patient));
    }

    private Outcome<SearchResult> search(String type, String query, Sight filters) {
        Searcher searcher = new Searcher(
                organisation -> DEFINITIONS, fixture.salus.server().bean(Vault.class), () -> LOOKUP);
        return QueryString.parse(Fixture.url(query + "&_tag=" + fixture.tag))
                .flatMap(q -> new SearchParser(DEFINITIONS, List.of()).parse(DEFINITIONS.type(type), q, false))
                .flatMap(request -> searcher.search(
                        fixture.salus.server().bean(RecordStore.class), fixture.salus.organisation(0), request, filters));
    }

    private List<String> codes(String query) {
        return search("Condition", query, _ -> Where.ALWAYS).get().matches().stream()
                .map(StoredResource::body)
                .map(body -> conditions.get("Condition/" + org.salus.fhir.Json.parse(body).get().string("id")))
                .sorted()
                .toList();
    }

    @Test
    void membersOfAValueSet() {
        assertThat(codes("code:in=urn:set")).containsExactly("asthma", "type-1");
        assertThat(codes("code:not-in=urn:set")).containsExactly("diabetes", "type-2");
        assertThat(codes("code:in=urn:empty")).isEmpty();
        assertThat(codes("code:not-in=urn:empty")).hasSize(4);
        assertThat(codes("code:in=urn:set,urn:empty")).hasSize(2);
        assertThat(codes("_filter=code in urn:set and code ss urn:s|type-1")).containsExactly("type-1");
        assertThat(codes("_filter=not (code in urn:set)")).containsExactly("diabetes", "type-2");
        assertThat(search("Patient", "_has:Condition:patient:code:in=urn:set", _ -> Where.ALWAYS).get().matches()).hasSize(1);
    }

    @Test
    void aValueSetByItsIdMustBeOpenToTheCaller() {
        String set = fixture.create("ValueSet", "'status':'active','url':'urn:set'");
        assertThat(codes("code:in=" + set)).containsExactly("asthma", "type-1");
        assertThat(codes("code:in=ValueSet/" + set.substring(9))).hasSize(2);
        Sight withoutSets = t -> t.name().equals("ValueSet") ? Where.NEVER : Where.ALWAYS;
        assertThat(refusal(search("Condition", "code:in=" + set, withoutSets)).code()).isEqualTo(Problem.Code.PARAMETER);
    }

    @Test
    void codesAboveAndBelow() {
        assertThat(codes("code:below=urn:s|diabetes")).containsExactly("diabetes", "type-1", "type-2");
        assertThat(codes("code:below=urn:s|type-1")).containsExactly("type-1");
        assertThat(codes("code:above=urn:s|type-2")).containsExactly("diabetes", "type-2");
        assertThat(codes("_filter=code sb urn:s|type-1")).containsExactly("diabetes", "type-1");
    }

    private static Problem refusal(Outcome<SearchResult> outcome) {
        return ((Outcome.Refused<SearchResult>) outcome).problems().getFirst();
    }

    @Test
    void refusesWhatTerminologyDoesNotKnow() {
        Problem unknown = refusal(search("Condition", "code:in=urn:nothing", _ -> Where.ALWAYS));
        assertThat(unknown.code()).isEqualTo(Problem.Code.PARAMETER);
        assertThat(unknown.path()).isEqualTo("code:in");
        assertThat(refusal(search("Condition", "code:in=urn:huge", _ -> Where.ALWAYS)).code()).isEqualTo(Problem.Code.TOO_COSTLY);
        assertThat(refusal(search("Condition", "code:below=diabetes", _ -> Where.ALWAYS)).path()).isEqualTo("code:below");
    }

    @Test
    void withoutTerminologyItIsSaid() {
        Searcher searcher = new Searcher(organisation -> DEFINITIONS, fixture.salus.server().bean(Vault.class), () -> null);
        SearchRequest request = new SearchParser(DEFINITIONS, List.of())
                .parse(DEFINITIONS.type("Condition"), QueryString.parse("code:in=urn:set").get(), false)
                .get();
        Problem problem = refusal(searcher.search(
                fixture.salus.server().bean(RecordStore.class), fixture.salus.organisation(0), request, _ -> Where.ALWAYS));
        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_SUPPORTED);
        assertThat(problem.message()).contains("terminology");
    }
}
