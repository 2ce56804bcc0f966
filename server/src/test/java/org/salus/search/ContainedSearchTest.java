package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.store.RecordStore;
import org.salus.store.Where;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;
import org.salus.vault.Vault;

/** {@code _contained} and {@code _containedType} (R4 section 3.1.1.5.9). */
class ContainedSearchTest {

    private final Fixture fixture = new Fixture();
    private final String word = "w" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    private final String patient = fixture.patient("Contained", "");

    private static String observation(String id, String code, String value, String date, String subject) {
        return "{'resourceType':'Observation','id':'" + id + "','status':'final','code':{'coding':[{'system':'urn:c','code':'" + code + "'}]},"
                + "'valueQuantity':{'value':" + value + ",'unit':'g','system':'http://unitsofmeasure.org','code':'g'},'effectiveDateTime':'" + date
                + "'," + Fixture.reference("subject", subject) + "}";
    }

    private static String component(String code, String value) {
        return "{'code':{'coding':[{'system':'urn:c','code':'" + code + "'}]},'valueQuantity':{'value':" + value
                + ",'unit':'g','system':'http://unitsofmeasure.org','code':'g'}}";
    }

    private String report(String code, String meta, String subject, String... contained) {
        return fixture.create(
                "DiagnosticReport",
                meta,
                "'status':'final','code':{'coding':[{'system':'urn:c','code':'" + code + "'}]}," + Fixture.reference("subject", subject)
                        + ",'contained':[" + String.join(",", contained) + "]");
    }

    private static String medication(String id, String code) {
        return "{'resourceType':'Medication','id':'" + id + "','code':{'coding':[{'system':'urn:m','code':'" + code + "'}]}}";
    }

    private String request(String subject, String meta, String... medications) {
        return fixture.create(
                "MedicationRequest",
                meta,
                "'status':'active','intent':'order','medicationReference':{'reference':'#a'}," + Fixture.reference("subject", subject)
                        + ",'contained':[" + String.join(",", medications) + "]");
    }

    private List<String> find(String query) {
        return find(fixture.system, query);
    }

    private List<String> find(Client client, String query) {
        Answer answer = fixture.get(client, query);
        assertThat(answer.status()).as(query + " " + answer.body()).isEqualTo(200);
        return answer.ids();
    }

    /** Local names of the entries of all pages, as they stand behind the base. */
    private List<String> urls(Client client, String query) {
        List<String> urls = new ArrayList<>();
        @Nullable String next = "/fhir/" + Fixture.url(query);
        for (int pages = 0; next != null; pages++) {
            assertThat(pages).as("pages without end").isLessThan(60);
            Answer page = client.get(next);
            assertThat(page.status()).as(query + " " + page.body()).isEqualTo(200);
            for (JsonObject entry : JsonObject.objects(page.json(), "entry")) {
                assertThat(entry.object("search").string("mode")).isEqualTo("match");
                urls.add(entry.string("fullUrl").substring((fixture.salus.fhir() + "/").length()));
            }
            next = next(page);
        }
        return urls;
    }

    private static @Nullable String next(Answer page) {
        return JsonObject.objects(page.json(), "link").stream()
                .filter(link -> "next".equals(link.string("relation")))
                .map(link -> link.string("url"))
                .findFirst()
                .orElse(null);
    }

    @Test
    void theContainerIsFoundByTheValuesOfOneContainedResource() {
        String a = word + "a";
        String b = word + "b";
        String report = report(
                word + "own",
                "",
                patient,
                observation("one", a, "5", "2024-03-01", patient),
                observation("two", b, "50", "2025-04-01", "Patient/else"),
                "{'resourceType':'Practitioner','id':'p','name':[{'family':'" + word + "','given':['Zoé']}],'identifier':[{'system':'urn:i','value':'"
                        + word + "'}]}",
                "{'resourceType':'Observation','id':'three','status':'final','code':{'text':'x'},'component':["
                        + component(word + "c", "1") + "," + component(word + "d", "2") + "]}",
                "{'resourceType':'RiskAssessment','id':'r','status':'final','subject':{'reference':'" + patient
                        + "'},'identifier':[{'value':'" + word + "'}],'prediction':[{'probabilityDecimal':0.25}]}");
        String unit = "|http://unitsofmeasure.org|";
        Map<String, Boolean> expected = new LinkedHashMap<>();
        // Token, date, reference, quantity, composite, string, number, filter, words of the content.
        expected.put("Observation?code=urn:c|" + a, true);
        expected.put("Observation?code=" + b + "&code:not=" + a, true);
        expected.put("Observation?code=" + a + "&date=2024-03-01", true);
        expected.put("Observation?code=" + a + "&date=lt2024-03-01", false);
        expected.put("Observation?code=" + a + "&subject=" + patient, true);
        expected.put("Observation?code=" + a + "&patient=" + patient.substring(8), true);
        expected.put("Observation?code=" + b + "&subject:Patient=else", true);
        expected.put("Observation?code=" + a + "&value-quantity=5000" + unit + "mg", true);
        expected.put("Observation?code=" + a + "&value-quantity=gt5" + unit + "g", false);
        expected.put("Observation?code-value-quantity=" + a + "$5" + unit + "g", true);
        expected.put("Observation?_id=one&code=" + a, true);
        expected.put("Observation?_id=two&code=" + a, false);
        expected.put("Observation?_filter=code eq " + a + " and not (date gt 2024-06-01)", true);
        expected.put("Observation?code=" + a + "&status:missing=true", false);
        expected.put("Practitioner?name=" + word + "&given=zoe", true);
        expected.put("Practitioner?family:exact=" + word + "&name:contains=" + word.substring(2, 9), true);
        expected.put("Practitioner?identifier=urn:i|" + word, true);
        expected.put("Practitioner?_content=" + word, true);
        expected.put("RiskAssessment?identifier=" + word + "&probability=gt0.2", true);
        expected.put("RiskAssessment?identifier=" + word + "&probability=gt0.3", false);
        // Values of the one with those of the other.
        expected.put("Observation?code=" + a + "&date=2025-04-01", false);
        expected.put("Observation?code=" + a + "&value-quantity=50" + unit + "g", false);
        expected.put("Observation?code-value-quantity=" + a + "$50" + unit + "g", false);
        expected.put("Observation?code=" + a + "&code=" + b, false);
        expected.put("Observation?code=" + a + "," + b, true);
        expected.put("Observation?code=" + b + "&subject=" + patient, false);
        // The index of one cannot tell its components from one another: it is looked at again.
        expected.put("Observation?component-code-value-quantity=" + word + "c$1" + unit + "g", true);
        expected.put("Observation?component-code-value-quantity=" + word + "c$2" + unit + "g", false);
        // The container's own.
        expected.put("Observation?code=" + word + "own", false);
        expected.put("DiagnosticReport?code=" + word + "own", false);
        expected.put("DiagnosticReport?code=" + a, false);
        expected.forEach((query, found) -> {
            assertThat(find(query + "&_contained=true")).as(query).isEqualTo(found ? List.of(report) : List.of());
            assertThat(find(query + "&_contained=true&_containedType=contained")).as(query).hasSize(found && query.contains(",") ? 2 : found ? 1 : 0);
        });
        assertThat(find("Observation?code=" + a)).isEmpty();
        assertThat(find("Observation?_contained=false&_containedType=contained&code=" + a)).isEmpty();
        assertThat(find("DiagnosticReport?code=" + word + "own&_contained=both")).containsExactly(report);
        // Once, though two of its contained resources match.
        assertThat(urls(fixture.system, "Observation?code=" + a + "," + b + "&_contained=true")).containsExactly(report);
    }

    @Test
    void ordinaryOnesContainedOnesOrBoth() {
        String ordinary = fixture.create("Medication", "'code':{'coding':[{'system':'urn:m','code':'" + word + "'}]}");
        String two = request(patient, "", medication("a", word), medication("b", word), medication("c", word + "other"));
        // A medication that is one of the matches itself and contains another.
        String nested = fixture.create(
                "Medication",
                "'code':{'coding':[{'system':'urn:m','code':'" + word + "'}]},'contained':[" + medication("in", word) + "]");
        for (int count : new int[] {1, 2, 3, 50}) {
            String query = "Medication?code=urn:m|" + word + "&_count=" + count;
            assertThat(urls(fixture.system, query)).containsExactlyInAnyOrder(ordinary, nested);
            assertThat(urls(fixture.system, query + "&_contained=false")).containsExactlyInAnyOrder(ordinary, nested);
            assertThat(urls(fixture.system, query + "&_contained=true")).containsExactlyInAnyOrder(two, nested);
            assertThat(urls(fixture.system, query + "&_contained=true&_containedType=container")).containsExactlyInAnyOrder(two, nested);
            assertThat(urls(fixture.system, query + "&_contained=true&_containedType=contained"))
                    .containsExactlyInAnyOrder(two + "#a", two + "#b", nested + "#in");
            assertThat(urls(fixture.system, query + "&_contained=both")).containsExactlyInAnyOrder(ordinary, nested, two);
            assertThat(urls(fixture.system, query + "&_contained=both&_containedType=contained"))
                    .containsExactlyInAnyOrder(ordinary, nested, two + "#a", two + "#b", nested + "#in");
        }
        JsonObject whole = JsonObject.objects(
                        fixture.get(fixture.system, "Medication?_contained=true&_containedType=contained&_id=a&code=" + word).json(), "entry")
                .getFirst()
                .object("resource");
        assertThat(whole.string("resourceType")).isEqualTo("Medication");
        assertThat(whole.string("id")).isEqualTo("a");
        assertThat(whole.object("meta")).isNull();
        assertThat(fixture.system
                        .with("Content-Type", "application/x-www-form-urlencoded")
                        .post("/fhir/Medication/_search", "_contained=true&_containedType=contained&_id=b&code=" + word)
                        .ids())
                .containsExactly("Medication/b");
        JsonObject bundle = fixture.get(fixture.system, "Medication?_contained=true&_containedType=contained&code=" + word).json();
        assertThat(bundle.get("total")).isNull();
    }

    @Test
    void partsOfWhatIsReturned() {
        String request = request(patient, "", medication("a", word));
        String contained = "Medication?_contained=true&_containedType=contained&code=" + word;
        String container = "Medication?_contained=true&code=" + word;
        assertThat(fixture.get(fixture.system, contained + "&_elements=status").body())
                .contains("SUBSETTED", "\"id\":\"a\"")
                .doesNotContain("urn:m");
        assertThat(fixture.get(fixture.system, container + "&_elements=authoredOn").body())
                .contains("SUBSETTED", "\"intent\"")
                .doesNotContain("urn:m");
        assertThat(fixture.get(fixture.system, container + "&_summary=true").ids()).containsExactly(request);
        assertThat(fixture.get(fixture.system, container + "&_summary=text").body()).contains("SUBSETTED");
        assertThat(fixture.refused(contained + "&_elements=authoredOn").body()).contains("_elements");
    }

    @Test
    void manyCandidatesWithFewMatchesGoOnToTheEnd() {
        int many = ContainedSearch.MOST_OPENED + 150;
        List<String> expected = new ArrayList<>();
        for (int from = 0; from < many; from += 250) {
            List<String> entries = IntStream.range(from, Math.min(many, from + 250))
                    .mapToObj(i -> {
                        boolean match = i % 700 == 13;
                        if (match) {
                            expected.add("Basic/" + word + i);
                        }
                        return "{'request':{'method':'PUT','url':'Basic/" + word + i + "'},'resource':{'resourceType':'Basic','id':'" + word + i
                                + "','code':{'text':'x'},'contained':[{'resourceType':'Substance','id':'s','code':{'coding':[{'code':'" + word
                                + (match ? "" : "no") + "'}]}}]}}";
                    })
                    .toList();
            Answer loaded = fixture.system.post(
                    "/fhir",
                    ("{'resourceType':'Bundle','type':'transaction','entry':[" + String.join(",", entries) + "]}").replace('\'', '"'));
            assertThat(loaded.status()).as(loaded.body()).isEqualTo(200);
        }
        assertThat(expected).hasSize(4);
        for (int count : new int[] {1, 3, 20}) {
            assertThat(urls(fixture.system, "Substance?_contained=true&code=" + word + "&_count=" + count)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(urls(fixture.system, "Substance?_contained=both&_containedType=contained&code=" + word + "&_count=" + count))
                    .containsExactlyInAnyOrderElementsOf(expected.stream().map(e -> e + "#s").toList());
        }
        Answer none = fixture.get(fixture.system, "Substance?_contained=true&code=" + word + "never");
        assertThat(none.ids()).isEmpty();
        assertThat(next(none)).as("2,000 candidates are not all").isNotNull();
        assertThat(fixture.system.get(next(none).replace("Substance?", "Medication?")).status()).isEqualTo(400);
        assertThat(fixture.system.get(next(none).replace(word + "never", word)).status()).isEqualTo(400);
        assertThat(urls(fixture.system, "Substance?_contained=true&code=" + word + "never")).isEmpty();
    }

    @Test
    void nobodySeesMoreThanOfTheContainers() {
        String other = fixture.patient("Containedother", "");
        String own = request(patient, "", medication("a", word));
        String others = request(other, "", medication("a", word));
        String hidden = request(patient, ",'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-Confidentiality','code':'R'}]", medication("a", word));
        String withheld = request(patient, ",'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'NOPAT'}]", medication("a", word));
        String bill = fixture.create(
                "ChargeItem",
                "'status':'billable','code':{'text':'x'},'productReference':{'reference':'#a'}," + Fixture.reference("subject", patient)
                        + ",'contained':[" + medication("a", word) + "]");
        for (String kind : List.of("container", "contained")) {
            String end = kind.equals("contained") ? "#a" : "";
            String query = "?_contained=true&_containedType=" + kind + "&code=" + word;
            String medications = "Medication" + query;
            assertThat(urls(fixture.system, medications))
                    .containsExactlyInAnyOrder(own + end, others + end, hidden + end, withheld + end, bill + end);
            Client nurse = fixture.salus.signIn(0, Role.NURSE, null);
            assertThat(urls(nurse, medications)).containsExactlyInAnyOrder(own + end, others + end, withheld + end);
            // Who may search no medications at all, though the bill is open to them.
            assertThat(fixture.get(fixture.salus.signIn(0, Role.BILLER, null), medications).status()).isEqualTo(403);
            assertThat(fixture.get(fixture.salus.signIn(0, Role.PRIVACY_OFFICER, null), medications).status()).isEqualTo(403);
            assertThat(fixture.get(fixture.salus.anonymous(), medications).status()).isEqualTo(401);
            assertThat(urls(fixture.salus.system(1), medications)).isEmpty();
            // Programs with the one type and not the other.
            assertThat(urls(fixture.salus.program(0, "system/Medication.rs"), medications)).isEmpty();
            assertThat(fixture.get(fixture.salus.program(0, "system/MedicationRequest.rs"), medications).status()).isEqualTo(403);
            assertThat(urls(fixture.salus.program(0, "system/Medication.rs system/ChargeItem.rs"), medications)).containsExactly(bill + end);
            assertThat(urls(fixture.system, patient + "/Medication" + query)).containsExactlyInAnyOrder(own + end, hidden + end, withheld + end, bill + end);
            assertThat(urls(nurse, other + "/Medication" + query)).containsExactly(others + end);
            assertThat(urls(fixture.salus.system(1), patient + "/Medication" + query)).isEmpty();
        }
        // A patient may not search medications; what others' requests and observations contain is not shown either.
        Client portal = fixture.salus.signIn(0, Role.PATIENT, patient.substring(8));
        assertThat(fixture.get(portal, "Medication?_contained=true&code=" + word).status()).isEqualTo(403);
        String mine = report(word, "", patient, observation("o", word, "5", "2024-03-01", other));
        String theirs = report(word, "", other, observation("o", word, "5", "2024-03-01", patient));
        for (String kind : List.of("container", "contained")) {
            String query = "Observation?_contained=both&_containedType=" + kind + "&code=" + word;
            String end = kind.equals("contained") ? "#o" : "";
            assertThat(urls(fixture.system, query)).containsExactlyInAnyOrder(mine + end, theirs + end);
            assertThat(urls(portal, query)).containsExactly(mine + end);
            assertThat(urls(portal, patient + "/" + query)).containsExactly(mine + end);
            assertThat(urls(portal, other + "/" + query)).isEmpty();
            assertThat(fixture.get(fixture.salus.signIn(0, Role.FRONT_DESK, null), query).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Medication?_contained=yes; _contained", "Medication?_contained=; _contained", "Medication?_contained=true&_containedType=all; _containedType",
        "Medication?_contained=true&_contained=both; _contained", "Medication?_contained=true&_containedType=container&_containedType=contained; _containedType",
        "Observation?_contained=true&subject.name=x; subject.name", "Observation?_contained=both&subject:Patient.name=x; subject:Patient.name",
        "Observation?_contained=true&_filter=subject.name eq x; _filter", "Observation?_contained=true&_filter=code eq x or _id eq y; _filter",
        "Medication?_contained=true&_has:MedicationRequest:medication:status=active; _has:MedicationRequest:medication:status",
        "Medication?_contained=true&_list=1; _list", "Medication?_contained=true&_lastUpdated=gt2024; _lastUpdated",
        "Medication?_contained=true&_security=R; _security", "Medication?_contained=true&_security:not=R; _security:not",
        "Medication?_contained=true&_sort=code; _sort", "Medication?_contained=true&_sort=_id; _sort",
        "Medication?_contained=both&_sort=-_lastUpdated; _sort", "Medication?_contained=true&_total=accurate; _total",
        "Medication?_contained=true&_total=estimate; _total", "Medication?_contained=true&_summary=count; _summary",
        "Medication?_contained=true&_count=0; _count", "Medication?_contained=true&_include=Medication:manufacturer; _include",
        "Medication?_contained=both&_revinclude:iterate=MedicationRequest:medication; _revinclude:iterate",
        "?_type=Medication,Substance&_contained=true; _contained", "Patient/1/*?_contained=true; _contained",
        "Medication?_contained=true&_page=AAAA; _page"
    })
    void refusesWhatContainedResourcesCannotAnswer(String query, String named) {
        Answer answer = fixture.refused(query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).containsIgnoringCase(named.equals("_page") ? named : "http." + named);
        // Left out, the condition would show more than was asked for: also where that is wanted elsewhere.
        assertThat(fixture.get(fixture.system.with("Prefer", "handling=lenient"), query).status()).isEqualTo(400);
    }

    @Test
    void whatChangesOrDecidesByMatchesKnowsOrdinaryOnesAlone() {
        String before = request(patient, "", medication("a", word));
        for (String query : List.of("_contained=true&code=" + word, "_contained=both&code=" + word)) {
            assertThat(fixture.system.delete("/fhir/Medication?" + query).status()).isEqualTo(400);
            assertThat(fixture.system.put("/fhir/Medication?" + query, "{\"resourceType\":\"Medication\"}").status()).isEqualTo(400);
            assertThat(fixture.system.with("If-None-Exist", query).post("/fhir/Medication", "{\"resourceType\":\"Medication\"}").status())
                    .isEqualTo(400);
            assertThat(fixture.salus.signIn(0, Role.ADMINISTRATOR, null).get("/fhir/Organization/$explain?_contained=true").status()).isEqualTo(400);
        }
        assertThat(find("Medication?_contained=true&code=" + word)).containsExactly(before);
        assertThat(find("Medication?code=" + word)).isEmpty();
    }

    /** The fifth form put strings apart, and builds of it were in use before rows said what they contain. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatIsNotIndexedYetIsNotSearched(int form) {
        R4 older = R4.definitions().with(0, Map.of(), Map.of(), Map.of("MedicationRequest", form));
        SearchRequest request = new SearchParser(older, List.of(), true)
                .parse(older.type("Medication"), QueryString.parse("_contained=true&code=" + word).get(), false)
                .get();
        Outcome<SearchResult> refused = new Searcher(_ -> older, fixture.salus.server().bean(Vault.class), () -> null)
                .search(fixture.salus.server().bean(RecordStore.class), fixture.salus.organisation(0), request, _ -> Where.ALWAYS);
        assertThat(refused).isInstanceOfSatisfying(Outcome.Refused.class, why -> {
            Problem problem = ((Outcome.Refused<?>) why).problems().getFirst();
            assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT);
            assertThat(problem.path()).isEqualTo("_contained");
            assertThat(problem.message()).contains("is being indexed after an upgrade", "try again when it is done");
        });
        // Of a type that the caller may not see it does not matter.
        Outcome<SearchResult> found = new Searcher(_ -> older, fixture.salus.server().bean(Vault.class), () -> null)
                .search(
                        fixture.salus.server().bean(RecordStore.class),
                        fixture.salus.organisation(0),
                        request,
                        type -> type.name().equals("MedicationRequest") ? Where.NEVER : Where.ALWAYS);
        assertThat(found.isOk()).isTrue();
    }

    @Test
    void whatHasMoreValuesThanARowMayHaveIsComparedValueByValue() {
        String members = IntStream.range(0, 101_000)
                .mapToObj(i -> "{\"entity\":{\"reference\":\"Patient/" + word + i + "\"}}")
                .collect(Collectors.joining(","));
        fixture.system.create(
                "Basic",
                "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"},\"contained\":[{\"resourceType\":\"Group\",\"id\":\"g\",\"type\":\"person\",\"actual\":true,"
                        + "\"member\":[" + members + "]}]}");
        String query = "Group?_contained=true&_elements=id&member=Patient/" + word;
        assertThat(find(query + "100999")).hasSize(1);
        assertThat(find(query + "100999&_id=g")).hasSize(1);
        assertThat(find(query + "100999&_id:not=h")).hasSize(1);
        assertThat(find(query + "100999&_id=h")).isEmpty();
        assertThat(find(query + "101000")).isEmpty();
    }
}
