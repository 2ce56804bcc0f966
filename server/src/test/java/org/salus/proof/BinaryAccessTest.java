package org.salus.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/**
 * Whose Binary is whose: a patient reads what a document, report or picture of the own chart shows, and nothing else of it; whoever searches
 * finds, counts and reaches by other rows only what they could read.
 */
class BinaryAccessTest {

    private static final String WITHHELD = ",\"security\":[{\"code\":\"NOPAT\"}]";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String tag = "b" + UUID.randomUUID().toString().substring(0, 12);
    private final String own = create("Patient", "", "");
    private final String other = create("Patient", "", "");
    /** Name to id. */
    private final Map<String, String> binaries = new LinkedHashMap<>();

    private final Set<String> openToPatient = new TreeSet<>(Set.of("of a document", "of a report", "of a picture", "named by a document", "photo"));

    BinaryAccessTest() {
        String document = document(own, "", null);
        binary("of a document", document);
        binary("of another's document", document(other, "", null));
        binary("of a withheld document", document(own, WITHHELD, null));
        binary("of a report", report(own, ""));
        binary("of a withheld report", report(own, WITHHELD));
        binary("of a picture", create("Media", "", "\"status\":\"completed\",\"content\":{\"title\":\"x\"}," + subject(own)));
        binary("of an encounter", create(
                "Encounter", "", "\"status\":\"finished\",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"AMB\"}," + subject(own)));
        binary("of the patient alone", own);
        binary("named by a document", own);
        document(own, "", binaries.get("named by a document"));
        binary("named by a withheld document", own);
        document(own, WITHHELD, binaries.get("named by a withheld document"));
        binary("named by another's document", own);
        document(other, "", binaries.get("named by another's document"));
        binary("photo", own);
        binary("another's photo", other);
        binary("of nothing", null);
        for (String[] photo : new String[][] {{own, "photo"}, {other, "another's photo"}}) {
            String id = photo[0].substring("Patient/".length());
            Answer put = system.put(
                    "/fhir/" + photo[0],
                    "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"," + meta("") + ",\"photo\":[{\"contentType\":\"image/png\",\"url\":\"Binary/"
                            + binaries.get(photo[1]) + "\"}]}");
            assertThat(put.status()).as(put.body()).isEqualTo(200);
        }
    }

    private String meta(String security) {
        return "\"meta\":{\"tag\":[{\"system\":\"urn:world\",\"code\":\"" + tag + "\"}]" + security + "}";
    }

    private String create(String type, String security, String content) {
        return type + "/" + system.create(
                type, "{\"resourceType\":\"" + type + "\"," + meta(security) + (content.isEmpty() ? "" : "," + content) + "}");
    }

    private static String subject(String patient) {
        return "\"subject\":{\"reference\":\"" + patient + "\"}";
    }

    private String document(String patient, String security, String binary) {
        String attachment = binary == null ? "\"title\":\"x\"" : "\"url\":\"Binary/" + binary + "\"";
        return create("DocumentReference", security, "\"status\":\"current\",\"content\":[{\"attachment\":{" + attachment + "}}]," + subject(patient));
    }

    private String report(String patient, String security) {
        return create("DiagnosticReport", security, "\"status\":\"final\",\"code\":{\"text\":\"x\"}," + subject(patient));
    }

    private void binary(String name, String context) {
        String reference = create(
                "Binary", "",
                "\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"" + (context == null ? "" : ",\"securityContext\":{\"reference\":\"" + context + "\"}"));
        binaries.put(name, reference.substring("Binary/".length()));
    }

    private Set<String> namesIn(Answer answer) {
        return binaries.entrySet().stream()
                .filter(e -> answer.body().contains(e.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> readBy(Client client, String after) {
        Set<String> read = new TreeSet<>();
        binaries.forEach((name, id) -> {
            Answer answer = client.get("/fhir/Binary/" + id + after);
            if (answer.status() == 200) {
                read.add(name);
            } else {
                assertThat(answer.status()).as(name + after + " " + answer.body()).isEqualTo(404);
                assertThat(answer.body()).doesNotContain("aGVsbG8=");
            }
        });
        return read;
    }

    @Test
    void aPatientReadsWhatTheOwnChartShows() {
        Client patient = salus.signIn(0, Role.PATIENT, own.substring(8));
        for (String after : List.of("", "/_history/1", "/_history")) {
            assertThat(readBy(patient, after)).as(after).isEqualTo(openToPatient);
        }
        String entries = binaries.values().stream()
                .map(id -> "{\"request\":{\"method\":\"GET\",\"url\":\"Binary/" + id + "\"}}")
                .collect(Collectors.joining(","));
        Answer batch = patient.post("/fhir", "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + entries + "]}");
        assertThat(batch.body().split("aGVsbG8=", -1)).hasSize(openToPatient.size() + 1);
        assertThat(readBy(salus.signIn(0, Role.PATIENT, other.substring(8)), "")).containsExactlyInAnyOrder("of another's document", "another's photo");
        assertThat(readBy(salus.signIn(1, Role.PATIENT, own.substring(8)), "")).isEmpty();
        assertThat(salus.anonymous().get("/fhir/Binary/" + binaries.get("photo")).status()).isEqualTo(401);
    }

    @Test
    void aPatientLearnsOfNoOther() {
        Client patient = salus.signIn(0, Role.PATIENT, own.substring(8));
        for (String url : List.of("Binary", "Binary?_summary=count", "Binary?_total=accurate", "Binary/_history", "Binary/$meta", "?_type=Binary&_total=accurate")) {
            assertThat(patient.get("/fhir/" + url).status()).as(url).isEqualTo(403);
        }
        for (String after : List.of("/$meta", "/$versions", "/$diff?fromVersion=1")) {
            assertThat(patient.get("/fhir/Binary/" + binaries.get("of the patient alone") + after).status()).as(after).isIn(403, 404);
        }
        for (String url : List.of("_history?_count=1000", own + "/$everything?_count=1000", own + "/*?_count=1000", "?_tag=" + tag + "&_count=1000")) {
            Answer answer = patient.get("/fhir/" + url);
            assertThat(answer.status()).as(url).isEqualTo(200);
            assertThat(namesIn(answer)).as(url).allMatch(openToPatient::contains);
        }
        // Not writing either.
        String body = "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"securityContext\":{\"reference\":\"" + own + "\"}}";
        assertThat(patient.post("/fhir/Binary", body).status()).isEqualTo(403);
        assertThat(patient.delete("/fhir/Binary/" + binaries.get("photo")).status()).isEqualTo(403);
    }

    /** What showed it is withheld, or shows another photo: it is closed again. */
    @Test
    void whatIsNoLongerShownIsClosed() {
        Client patient = salus.signIn(0, Role.PATIENT, own.substring(8));
        String id = own.substring(8);
        assertThat(system.put("/fhir/" + own, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"," + meta("") + "}").status()).isEqualTo(200);
        assertThat(patient.get("/fhir/Binary/" + binaries.get("photo")).status()).isEqualTo(404);
        String found = system.get("/fhir/DocumentReference?location=Binary/" + binaries.get("named by a document")).ids().getFirst();
        assertThat(system.delete("/fhir/" + found).status()).isEqualTo(204);
        assertThat(patient.get("/fhir/Binary/" + binaries.get("named by a document")).status()).isEqualTo(404);
    }

    @Test
    void searchesShowAndCountWhatCouldBeRead() {
        Set<String> all = new TreeSet<>(binaries.keySet());
        assertThat(found(salus.signIn(0, Role.PHYSICIAN, null))).isEqualTo(all);
        assertThat(found(salus.program(0, "system/Binary.rs"))).containsExactly("of nothing");
        assertThat(found(salus.program(0, "system/Binary.rs system/Media.r"))).containsExactly("of a picture", "of nothing");
        assertThat(salus.signIn(0, Role.NURSE, null).get("/fhir/Binary?_tag=" + tag).status()).isEqualTo(403);
        assertThat(found(salus.system(1))).isEmpty();
        // Nor after what it belongs to is gone.
        String picture = system.get("/fhir/Media?_tag=" + tag).ids().getFirst();
        assertThat(system.delete("/fhir/" + picture).status()).isEqualTo(204);
        all.remove("of a picture");
        assertThat(found(system)).isEqualTo(all);
    }

    private Set<String> found(Client client) {
        Answer paged = client.get("/fhir/Binary?_tag=" + tag + "&_count=1000&_total=accurate");
        assertThat(paged.status()).as(paged.body()).isEqualTo(200);
        Set<String> names = namesIn(paged);
        assertThat(paged.ids()).hasSize(names.size());
        assertThat(String.valueOf(paged.json().get("total"))).isEqualTo(Integer.toString(names.size()));
        Answer counted = client.get("/fhir/Binary?_tag=" + tag + "&_summary=count");
        assertThat(String.valueOf(counted.json().get("total"))).isEqualTo(Integer.toString(names.size()));
        Set<String> inPages = new TreeSet<>();
        Answer page = client.get("/fhir/Binary?_tag=" + tag + "&_count=2");
        while (true) {
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            inPages.addAll(namesIn(page));
            Object next = next(page);
            if (next == null) {
                break;
            }
            page = client.get(next.toString());
        }
        assertThat(inPages).isEqualTo(names);
        return names;
    }

    private static String next(Answer page) {
        for (Object link : page.json().array("link")) {
            org.salus.fhir.JsonObject one = (org.salus.fhir.JsonObject) link;
            if ("next".equals(one.string("relation"))) {
                return one.string("url");
            }
        }
        return null;
    }

    @Test
    void noOtherRowLeadsToWhatIsClosed() {
        binaries.forEach((name, id) -> create(
                "Provenance", "",
                "\"target\":[{\"reference\":\"Binary/" + id + "\"}],\"recorded\":\"2026-01-01T00:00:00Z\",\"agent\":[{\"who\":{\"display\":\"x\"}}]"));
        Client closed = salus.program(0, "system/Binary.rs system/Provenance.rs");
        assertThat(system.get("/fhir/Provenance?target:Binary._tag=" + tag + "&_count=100").ids()).hasSize(binaries.size());
        assertThat(closed.get("/fhir/Provenance?target:Binary._tag=" + tag + "&_count=100").ids()).hasSize(1);
        assertThat(closed.get("/fhir/Binary?_has:Provenance:target:_tag=" + tag + "&_count=100").ids()).hasSize(1);
        List<String> included = closed.get("/fhir/Provenance?_tag=" + tag + "&_include=Provenance:target&_count=100").ids();
        assertThat(included.stream().filter(id -> id.startsWith("Binary/"))).containsExactly("Binary/" + binaries.get("of nothing"));
        Client chart = salus.program(0, "system/Binary.rs system/Patient.rs");
        Answer everything = chart.get("/fhir/" + own + "/$everything?_count=1000&_type=Binary");
        assertThat(everything.status()).isEqualTo(200);
        assertThat(everything.ids()).hasSize((int) binaries.keySet().stream()
                .filter(n -> n.equals("photo") || n.startsWith("named") || n.equals("of the patient alone"))
                .count());
    }
}
