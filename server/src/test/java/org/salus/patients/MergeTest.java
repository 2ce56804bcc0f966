package org.salus.patients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $merge} and {@code $unmerge} over HTTP. */
class MergeTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final Client desk = salus.signIn(0, Role.FRONT_DESK, null);

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private String create(String type, String members) {
        return system.create(type, json("{'resourceType':'" + type + "'," + members + "}"));
    }

    private String patient(String number, String more) {
        return create(
                "Patient",
                "'identifier':[{'type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0203','code':'MR'}]},"
                        + "'system':'urn:test:mrn','value':'" + number + "'}],'name':[{'family':'Smith','given':['John']}]" + more);
    }

    private String observation(String patient) {
        return create("Observation", "'status':'final','code':{'text':'Weight'},'subject':{'reference':'Patient/" + patient + "'}");
    }

    private Answer merge(Client who, String survivor, String away, @Nullable String confirm, boolean preview) {
        return who.post("/fhir/Patient/" + survivor + "/$merge", json("{'resourceType':'Parameters','parameter':["
                + "{'name':'source','valueReference':{'reference':'Patient/" + away + "'}},"
                + (confirm == null ? "" : "{'name':'confirm','valueString':'" + confirm + "'},")
                + "{'name':'reason','valueString':'registered twice'},{'name':'preview','valueBoolean':" + preview + "}]}"));
    }

    private Answer unmerge(Client who, String away, String confirm) {
        return who.post("/fhir/Patient/" + away + "/$unmerge", json("{'resourceType':'Parameters','parameter':["
                + "{'name':'confirm','valueString':'" + confirm + "'},{'name':'reason','valueString':'two people'}]}"));
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** Every resource of the chart without what versions differ in, by its reference. */
    private TreeMap<String, String> chart(String patient) {
        TreeMap<String, String> all = new TreeMap<>();
        String path = "/fhir/Patient/" + patient + "/$everything?_count=200";
        while (path != null) {
            JsonObject bundle = ok(system.get(path)).json();
            for (Object entry : bundle.array("entry")) {
                JsonObject resource = ((JsonObject) entry).object("resource").deepCopy();
                resource.object("meta").remove("versionId");
                resource.object("meta").remove("lastUpdated");
                all.put(resource.string("resourceType") + "/" + resource.string("id"), text(resource));
            }
            path = next(bundle);
        }
        return all;
    }

    private @Nullable String next(JsonObject bundle) {
        JsonArray links = bundle.array("link");
        for (Object link : links) {
            if ("next".equals(((JsonObject) link).string("relation"))) {
                return String.valueOf(((JsonObject) link).string("url")).substring(salus.base().length());
            }
        }
        return null;
    }

    private List<String> references(Answer answer, String name) {
        List<String> found = new ArrayList<>();
        for (Object parameter : answer.json().array("parameter")) {
            if (name.equals(((JsonObject) parameter).string("name"))) {
                found.add(String.valueOf(((JsonObject) parameter).object("valueReference").string("reference")));
            }
        }
        return found;
    }

    private static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    private static String number() {
        return UUID.randomUUID().toString();
    }

    @Test
    void theChartMovesAndIsGivenBackAsItWas() {
        String mrn = number();
        String a = patient(number(), ",'birthDate':'1980-01-02'");
        String b = patient(mrn, ",'active':true,'birthDate':'1980-01-03','gender':'male'");
        String ownOfA = observation(a);
        String weight = observation(b);
        String encounter = create("Encounter", "'status':'finished','class':{'code':'AMB'},'subject':{'reference':'Patient/" + b + "'}");
        String contained = create(
                "MedicationRequest",
                "'status':'active','intent':'order','contained':[{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/" + b
                        + "'}}],'reasonReference':[{'reference':'#c'}],'medicationCodeableConcept':{'text':'x'},'subject':{'reference':'Patient/"
                        + b + "'},'encounter':{'reference':'Encounter/" + encounter + "'}");
        String provenance = create(
                "Provenance",
                "'target':[{'reference':'Patient/" + b + "'},{'reference':'Observation/" + weight
                        + "'}],'recorded':'2026-01-01T00:00:00Z','agent':[{'who':{'reference':'Patient/" + b + "'}}]");
        String task = create("Task", "'status':'requested','intent':'order','for':{'reference':'Patient/" + b + "'}");
        String group = create(
                "Group", "'type':'person','actual':true,'member':[{'entity':{'reference':'Patient/" + a
                        + "'}},{'entity':{'reference':'Patient/" + b + "'}}]");
        String binary = create("Binary", "'contentType':'text/plain','securityContext':{'reference':'Patient/" + b + "'},'data':'YWJj'");
        TreeMap<String, String> chartOfA = chart(a);
        TreeMap<String, String> chartOfB = chart(b);

        Answer preview = ok(merge(desk, a, b, null, true));
        assertThat(preview.body()).contains("\"birth-date\"").doesNotContain("Weight");
        assertThat(chart(a)).isEqualTo(chartOfA);
        assertThat(chart(b)).isEqualTo(chartOfB);

        Answer merged = ok(merge(desk, a, b, mrn, false));
        assertThat(references(merged, "record")).hasSize(1);
        JsonObject away = ok(system.get("/fhir/Patient/" + b)).json();
        assertThat(away.get("active")).isEqualTo(false);
        assertThat(text(away)).contains("replaced-by").contains("Patient/" + a);
        assertThat(ok(system.get("/fhir/Patient/" + a)).body()).contains("\"replaces\"").contains("Patient/" + b);
        assertThat(ok(system.get("/fhir/Observation?patient=" + a)).ids()).contains("Observation/" + ownOfA, "Observation/" + weight);
        assertThat(ok(system.get("/fhir/Observation?patient=" + b)).ids()).isEmpty();
        for (String moved : List.of(
                "Observation/" + weight, "Encounter/" + encounter, "MedicationRequest/" + contained, "Provenance/" + provenance,
                "Task/" + task, "Group/" + group, "Binary/" + binary)) {
            assertThat(ok(system.with("Accept", "application/fhir+json").get("/fhir/" + moved)).body()).doesNotContain("Patient/" + b).contains("Patient/" + a);
        }
        assertThat(chart(b)).containsOnlyKeys("Patient/" + b);
        assertThat(ok(system.get("/fhir/Observation/" + weight + "/_history/1")).body()).contains("Patient/" + b);

        String later = observation(a);
        Answer undone = ok(unmerge(desk, b, mrn));
        assertThat(references(undone, "review")).containsExactly("Observation/" + later);
        assertThat(references(undone, "edited")).isEmpty();
        assertThat(chart(b)).isEqualTo(chartOfB);
        TreeMap<String, String> after = chart(a);
        assertThat(after.remove("Observation/" + later)).isNotNull();
        assertThat(after).isEqualTo(chartOfA);
        assertThat(ok(system.get("/fhir/Group/" + group)).body()).contains("Patient/" + a).contains("Patient/" + b);
        assertThat(unmerge(desk, b, mrn).status()).isEqualTo(409);
        observation(b);
    }

    @Test
    void streamedContentsMoveAndComeBackToTheByte() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        Client streaming = system.with("Content-Type", "application/dicom").with("X-Security-Context", "Patient/" + b);
        StringBuilder scan = new StringBuilder();
        new java.util.Random(7).ints(700_000, 'a', 'z').forEach(c -> scan.append((char) c));
        Answer stored = streaming.post("/fhir/Binary", scan.toString());
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        String binary = "/fhir/Binary/" + stored.json().string("id");
        Client pictures = system.with("Accept", "application/dicom");
        String edited = "/fhir/Binary/" + streaming.post("/fhir/Binary", "first").json().string("id");

        ok(merge(desk, a, b, mrn, false));
        assertThat(ok(system.with("Accept", "application/fhir+json").get(binary)).body()).contains("Patient/" + a).doesNotContain("Patient/" + b);
        assertThat(ok(pictures.get(binary)).body()).isEqualTo(scan.toString());
        assertThat(ok(pictures.get(binary + "/_history/1")).body()).as("what was").isEqualTo(scan.toString());
        assertThat(system.with("Content-Type", "application/dicom").with("X-Security-Context", "Patient/" + a).put(edited, "second").status())
                .isEqualTo(200);

        Answer undone = ok(unmerge(desk, b, mrn));
        assertThat(references(undone, "edited")).containsExactly(edited.substring("/fhir/".length()));
        assertThat(ok(system.with("Accept", "application/fhir+json").get(binary)).body()).contains("Patient/" + b).doesNotContain("Patient/" + a);
        assertThat(ok(pictures.get(binary)).body()).isEqualTo(scan.toString());
        assertThat(ok(pictures.get(binary + "/_history/2")).body()).isEqualTo(scan.toString());
        assertThat(ok(pictures.get(edited)).body()).isEqualTo("second");
        assertThat(ok(system.with("Accept", "application/fhir+json").get(edited)).body()).contains("Patient/" + b);
    }

    @Test
    void whatWasEditedSinceGoesBackWithTheEdit() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        String weight = observation(b);
        String dropped = observation(b);
        ok(merge(desk, a, b, mrn, false));
        JsonObject edited = ok(system.get("/fhir/Observation/" + weight)).json().put("status", "amended");
        ok(system.put("/fhir/Observation/" + weight, text(edited)));
        ok(system.put("/fhir/Patient/" + a, text(ok(system.get("/fhir/Patient/" + a)).json().put("birthDate", "1999-09-09"))));
        assertThat(system.delete("/fhir/Observation/" + dropped).status()).isEqualTo(204);
        Answer undone = ok(unmerge(desk, b, mrn));
        assertThat(references(undone, "edited")).containsExactly("Observation/" + weight);
        assertThat(references(undone, "deleted")).containsExactly("Observation/" + dropped);
        assertThat(ok(system.get("/fhir/Observation/" + weight)).body()).contains("amended").contains("Patient/" + b);
        assertThat(ok(system.get("/fhir/Patient/" + a)).body()).contains("1999-09-09").doesNotContain("replaces");
    }

    @Test
    void theClosedChartTakesNothing() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        ok(merge(desk, a, b, mrn, false));
        String reference = "{'reference':'Patient/" + b + "'}";
        List<String> refused = List.of(
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'subject':" + reference + "}",
                "{'resourceType':'Coverage','status':'active','beneficiary':" + reference + ",'payor':[{'display':'x'}]}",
                "{'resourceType':'Appointment','status':'proposed','participant':[{'status':'accepted','actor':" + reference + "}]}",
                "{'resourceType':'RelatedPerson','patient':" + reference + "}");
        for (String resource : refused) {
            String type = resource.substring(17, resource.indexOf('\'', 17));
            Answer answer = system.post("/fhir/" + type, json(resource));
            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
            assertThat(answer.body()).contains("Patient/" + a);
            Answer bundled = system.post("/fhir", json("{'resourceType':'Bundle','type':'transaction','entry':[{'resource':" + resource
                    + ",'request':{'method':'POST','url':'" + type + "'}}]}"));
            assertThat(bundled.status()).as(bundled.body()).isEqualTo(409);
        }
        assertThat(chart(b)).containsOnlyKeys("Patient/" + b);
        JsonObject away = ok(system.get("/fhir/Patient/" + b)).json().put("active", true);
        assertThat(system.put("/fhir/Patient/" + b, text(away)).status()).isEqualTo(409);
        // An existing resource is not moved into the closed chart either.
        String weight = observation(a);
        JsonObject moved = ok(system.get("/fhir/Observation/" + weight)).json();
        moved.object("subject").put("reference", "Patient/" + b);
        assertThat(system.put("/fhir/Observation/" + weight, text(moved)).status()).isEqualTo(409);
    }

    /** Every observation that was acknowledged lies in the surviving chart; none is left behind. */
    @Test
    void whatIsWrittenDuringTheMergeIsNotLost() throws Exception {
        for (int round = 0; round < 5; round++) {
            String mrn = number();
            String a = patient(number(), "");
            String b = patient(mrn, "");
            List<String> written = Collections.synchronizedList(new ArrayList<>());
            try (ExecutorService pool = Executors.newFixedThreadPool(5)) {
                List<Callable<Integer>> writers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    writers.add(() -> {
                        int refusals = 0;
                        for (int n = 0; n < 25; n++) {
                            Answer answer = system.post("/fhir/Observation", json(
                                    "{'resourceType':'Observation','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/"
                                            + b + "'}}"));
                            if (answer.status() == 201) {
                                written.add(String.valueOf(answer.json().string("id")));
                            } else {
                                assertThat(answer.status()).as(answer.body()).isEqualTo(409);
                                refusals++;
                            }
                        }
                        return refusals;
                    });
                }
                List<Future<Integer>> running = writers.stream().map(pool::submit).toList();
                Thread.sleep(60);
                ok(merge(desk, a, b, mrn, false));
                int refusals = 0;
                for (Future<Integer> one : running) {
                    refusals += one.get();
                }
                assertThat(refusals + written.size()).isEqualTo(100);
            }
            assertThat(chart(b)).containsOnlyKeys("Patient/" + b);
            assertThat(chart(a).keySet()).containsAll(written.stream().map(id -> "Observation/" + id).toList());
        }
    }

    @Test
    void thePortalAccountIsClosedAndOpenedAgain() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        Client own = salus.signIn(0, Role.PATIENT, b);
        ok(own.get("/fhir/Patient/" + b));
        ok(merge(desk, a, b, mrn, false));
        assertThat(own.get("/fhir/Patient/" + b).status()).isEqualTo(401);
        ok(unmerge(desk, b, mrn));
        ok(salus.signIn(0, Role.PATIENT, b).get("/fhir/Patient/" + b));
    }

    @Test
    void mergesGoInChainsAndAreUndoneFromTheEnd() {
        String ofB = number();
        String ofA = number();
        String a = patient(ofA, "");
        String b = patient(ofB, "");
        String c = patient(number(), "");
        String weight = observation(b);
        ok(merge(desk, a, b, ofB, false));
        ok(merge(desk, c, a, ofA, false));
        assertThat(ok(system.get("/fhir/Observation?patient=" + c)).ids()).containsExactly("Observation/" + weight);
        assertThat(merge(desk, c, b, ofB, false).body()).contains("Patient/" + a + " already");
        assertThat(merge(desk, a, patient(number(), ""), null, true).body()).contains("Patient/" + c);
        Answer early = unmerge(desk, b, ofB);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.body()).contains("undo that merge first");
        ok(unmerge(desk, a, ofA));
        ok(unmerge(desk, b, ofB));
        assertThat(ok(system.get("/fhir/Observation?patient=" + b)).ids()).containsExactly("Observation/" + weight);
    }

    @Test
    void badCallsChangeNothing() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        String dead = patient(number(), ",'deceasedDateTime':'2025-01-01'");
        TreeMap<String, String> before = chart(b);
        assertThat(merge(desk, a, b, "wrong", false).body()).contains("confirm is the record number");
        assertThat(merge(desk, a, b, "wrong", false).status()).isEqualTo(422);
        assertThat(merge(desk, a, b, null, false).status()).isEqualTo(422);
        assertThat(merge(desk, a, a, mrn, false).status()).isEqualTo(400);
        assertThat(merge(desk, dead, b, mrn, false).body()).contains("deceased");
        assertThat(merge(desk, dead, b, mrn, false).status()).isEqualTo(422);
        assertThat(merge(desk, a, "no-such-patient", mrn, false).status()).isEqualTo(404);
        assertThat(merge(desk, "no-such-patient", b, mrn, false).status()).isEqualTo(404);
        assertThat(unmerge(desk, b, mrn).status()).isEqualTo(409);
        assertThat(desk.post("/fhir/Patient/" + a + "/$merge", json("{'resourceType':'Parameters'}")).status()).isEqualTo(400);
        assertThat(desk.get("/fhir/Patient/" + a + "/$merge").status()).isEqualTo(405);
        assertThat(chart(b)).isEqualTo(before);
        ok(merge(desk, a, b, mrn, false));
        assertThat(merge(desk, a, b, mrn, false).status()).isEqualTo(409);
    }

    @Test
    void nobodyForgesTheRecordOfAMerge() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        Answer merged = ok(merge(desk, a, b, mrn, false));
        JsonObject record = ok(system.get("/fhir/" + references(merged, "record").getFirst())).json();
        assertThat(system.put("/fhir/Task/" + record.string("id"), text(record)).status()).isEqualTo(409);
        assertThat(system.delete("/fhir/Task/" + record.string("id")).status()).isEqualTo(409);
        record.remove("id");
        assertThat(system.post("/fhir/Task", text(record)).status()).isEqualTo(409);
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = {"FRONT_DESK", "SYSTEM", "PATIENT"})
    void othersDoNotMerge(Role role) {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        Client other = salus.signIn(0, role, null);
        assertThat(merge(other, a, b, mrn, false).status()).isEqualTo(403);
        assertThat(merge(other, a, b, mrn, true).status()).isEqualTo(403);
        assertThat(unmerge(other, b, mrn).status()).isEqualTo(403);
    }

    @Test
    void anotherOrganisationDoesNotFindThem() {
        String mrn = number();
        String a = patient(number(), "");
        String b = patient(mrn, "");
        assertThat(merge(salus.signIn(1, Role.FRONT_DESK, null), a, b, mrn, true).status()).isEqualTo(404);
        assertThat(merge(salus.signIn(0, Role.PATIENT, b), a, b, mrn, true).status()).isEqualTo(403);
    }
}
