package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.search.QueryString;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Client;

/**
 * What a token's SMART scopes leave of what its holder may see, whatever way is taken: every resource here says in a word of its own which one
 * it is, so that each answer tells what it gave away.
 */
class ScopedCallersTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Door door = salus.server().bean(Door.class);
    private final String mark = "k" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    private final Chart mine = new Chart("mine");
    private final Chart other = new Chart("other");

    /** A patient with one resource of some types, two of which contain others. */
    private final class Chart {

        private final String whose;
        private final String id;
        private final String patient;
        private final String list;

        Chart(String whose) {
            this.whose = whose;
            this.id = salus.system().create("Patient", json("'resourceType':'Patient','name':[{'family':'" + word("Patient") + "'}]"));
            this.patient = "Patient/" + id;
            String condition = create("Condition", "'code':{'text':'" + word("Condition") + "'},'subject':{'reference':'" + patient + "'}");
            String encounter = create(
                    "Encounter",
                    "'status':'finished','class':{'code':'AMB'},'reasonCode':[{'text':'" + word("Encounter") + "'}],'subject':{'reference':'"
                            + patient + "'}");
            String observation = observation(
                    "Observation", ",'encounter':{'reference':'" + encounter + "'},'contained':[{" + observed("InObservation", "") + ",'id':'o'}]");
            observation("Withheld", ",'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'NOPAT'}]}");
            create(
                    "DiagnosticReport",
                    "'status':'final','code':{'text':'" + word("DiagnosticReport") + "'},'subject':{'reference':'" + patient
                            + "'},'result':[{'reference':'" + observation + "'}],'contained':[{" + observed("InReport", "") + ",'id':'r'}]");
            create(
                    "MedicationRequest",
                    "'status':'active','intent':'order','medicationReference':{'reference':'#m'},'note':[{'text':'" + word("MedicationRequest")
                            + "'}],'subject':{'reference':'" + patient
                            + "'},'contained':[{'resourceType':'Medication','id':'m','code':{'coding':[{'system':'urn:k','code':'" + mark
                            + "'}],'text':'" + word("InRequest") + "'}}]");
            this.list = create(
                    "List",
                    "'status':'current','mode':'working','title':'" + word("List") + "','subject':{'reference':'" + patient
                            + "'},'entry':[{'item':{'reference':'" + observation + "'}},{'item':{'reference':'" + condition + "'}}]");
        }

        String word(String what) {
            return mark + "-" + whose + "-" + what;
        }

        private String observed(String what, String more) {
            return "'resourceType':'Observation','status':'final','code':{'coding':[{'system':'urn:k','code':'" + mark + "'}],'text':'" + word(what)
                    + "'},'subject':{'reference':'" + patient + "'}" + more;
        }

        private String observation(String what, String more) {
            return "Observation/" + salus.system().create("Observation", json(observed(what, more)));
        }

        private String create(String type, String rest) {
            return type + "/" + salus.system().create(type, json("'resourceType':'" + type + "'," + rest));
        }
    }

    private static String json(String members) {
        return ("{" + members + "}").replace('\'', '"');
    }

    private Caller caller(Role role, @Nullable String patient, String... scopes) {
        return new Caller(
                "scoped", "A. Tester", salus.organisation(0), Set.of(role), patient, null, List.of(scopes), Caller.Purpose.TREAT, "192.0.2.1", "r1");
    }

    private FhirResponse get(Caller caller, String url) {
        int mark = url.indexOf('?');
        String path = mark < 0 ? url : url.substring(0, mark);
        return door.handle(new FhirRequest(
                caller,
                "GET",
                path.isEmpty() ? List.of() : List.of(path.split("/")),
                QueryString.parse(mark < 0 ? null : url.substring(mark + 1)).get(),
                Map.of(),
                null,
                salus.fhir()));
    }

    private static String body(FhirResponse response) {
        byte[] body = response.body();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    /** Names of the resources whose words an answer holds. */
    private Set<String> told(Caller caller, String url) {
        FhirResponse response = get(caller, url);
        assertThat(response.status()).as(url + " " + response.problems()).isEqualTo(200);
        return words(entries(response));
    }

    /** Without the links, which repeat what was asked for. */
    private static String entries(FhirResponse response) {
        JsonObject bundle = Json.parse(body(response).getBytes(StandardCharsets.UTF_8)).get();
        bundle.remove("link");
        return new String(Json.write(bundle), StandardCharsets.UTF_8);
    }

    private Set<String> words(String text) {
        Set<String> words = new TreeSet<>();
        Pattern.compile(mark + "-(\\w+-\\w+)").matcher(text).results().map((MatchResult found) -> found.group(1)).forEach(words::add);
        return words;
    }

    private int status(Caller caller, String url) {
        return get(caller, url).status();
    }

    /** All that can be asked for here, of either patient. */
    private List<String> everyWay() {
        List<String> ways = new ArrayList<>();
        for (String type : List.of("Patient", "Observation", "Condition", "Encounter", "DiagnosticReport", "MedicationRequest", "List", "Medication")) {
            for (Chart chart : List.of(mine, other)) {
                ways.add(type + "?_count=500&" + (type.equals("Patient") ? "_id=" + chart.id : "subject=" + chart.patient));
                ways.add(chart.patient + "/" + type);
            }
            for (String contained : List.of("true", "both")) {
                for (String kind : List.of("container", "contained")) {
                    String end = "_contained=" + contained + "&_containedType=" + kind;
                    ways.add(type + "?_content=" + mark + "&" + end);
                    ways.add(type + "?code=" + mark + "&" + end);
                    ways.add(other.patient + "/" + type + "?" + end);
                }
            }
        }
        for (Chart chart : List.of(mine, other)) {
            for (String rest : List.of("", "/_history", "/$everything", "/$everything?_at=2999", "/$versions", "/*", "/*?_contained=false")) {
                ways.add(chart.patient + rest);
            }
            ways.add("Patient?_id=" + chart.id + "&_revinclude=*");
            ways.add("Patient?_id=" + chart.id + "&_revinclude=Observation:subject&_revinclude:iterate=DiagnosticReport:result&_revinclude=List:subject");
            ways.add("Observation?code=" + mark + "&subject=" + chart.patient + "&_include=*&_include:iterate=*&_revinclude=*");
            ways.add("Observation?code=" + mark + "&_include=Observation:subject&_include=Observation:encounter&_revinclude=DiagnosticReport:result");
            ways.add("DiagnosticReport?subject=" + chart.patient + "&_include=DiagnosticReport:result&_include:iterate=Observation:encounter");
            ways.add("Observation?_list=" + chart.list.substring(5) + "&_include=*");
            ways.add("Condition?_list=" + chart.list.substring(5));
            ways.add("Observation/$lastn?subject=" + chart.patient + "&code=" + mark);
        }
        ways.addAll(List.of("Patient/$everything", "?_type=Observation&_content=" + mark, "?_content=" + mark, "Observation/_history?_count=500", "_history?_count=500"));
        return ways;
    }

    @Test
    void noWayLeadsBeyondTheScopes() {
        Set<String> all = Set.of(
                "Patient", "Observation", "InObservation", "Withheld", "Condition", "Encounter", "DiagnosticReport", "InReport", "MedicationRequest",
                "InRequest", "List");
        Set<String> own = new TreeSet<>(all);
        own.remove("Withheld");
        Map<Caller, Set<String>> expected = Map.of(
                caller(Role.SYSTEM, null, "system/*.rs"), both(all),
                caller(Role.SYSTEM, null, "system/Observation.rs"), both(Set.of("Observation", "InObservation", "Withheld")),
                caller(Role.PHYSICIAN, null, "user/*.rs"), both(all),
                caller(Role.PHYSICIAN, null, "user/Observation.rs", "patient/*.rs"), both(Set.of("Observation", "InObservation", "Withheld")),
                caller(Role.PATIENT, mine.id), of(mine, own),
                caller(Role.PATIENT, mine.id, "patient/*.rs"), of(mine, own),
                caller(Role.PATIENT, mine.id, "user/*.rs"), of(mine, own),
                caller(Role.PATIENT, mine.id, "patient/Observation.rs", "patient/Patient.rs"),
                of(mine, Set.of("Patient", "Observation", "InObservation")),
                caller(Role.PATIENT, mine.id, "patient/DiagnosticReport.rs"), of(mine, Set.of("DiagnosticReport", "InReport")));
        expected.forEach((caller, may) -> {
            Set<String> told = new TreeSet<>();
            for (String way : everyWay()) {
                FhirResponse response = get(caller, way);
                assertThat(response.status()).as(way).isIn(200, 400, 403, 404);
                if (response.status() == 200) {
                    Set<String> words = words(entries(response));
                    assertThat(may).as(caller.roles() + " " + caller.scopes() + " " + way).containsAll(words);
                    told.addAll(words);
                } else {
                    assertThat(words(body(response) + response.problems())).as(way).isEmpty();
                }
            }
            assertThat(told).as(caller.roles() + " " + caller.scopes()).isEqualTo(may);
        });
    }

    private static Set<String> of(Chart chart, Set<String> what) {
        Set<String> words = new TreeSet<>();
        what.forEach(one -> words.add(chart.whose + "-" + one));
        return words;
    }

    private Set<String> both(Set<String> what) {
        Set<String> words = of(mine, what);
        words.addAll(of(other, what));
        return words;
    }

    /** Containers are found when both their own type and the one searched are within the scopes; never by what only one of them opens. */
    @Test
    void containedResourcesAreFoundInContainersWithinTheScopes() {
        for (String kind : List.of("container", "contained")) {
            boolean itself = kind.equals("contained");
            String observations = "Observation?_contained=true&_containedType=" + kind + "&code=" + mark;
            String medications = "Medication?_contained=true&_containedType=" + kind + "&code=" + mark;

            Caller patient = caller(Role.PATIENT, mine.id, "patient/*.rs");
            assertThat(told(patient, observations))
                    .containsExactlyInAnyOrderElementsOf(
                            itself
                                    ? of(mine, Set.of("InObservation", "InReport"))
                                    : of(mine, Set.of("Observation", "InObservation", "DiagnosticReport", "InReport")));
            assertThat(status(patient, medications)).as("patients search no medications, whatever the scopes").isEqualTo(403);

            Set<String> ofObservation = itself ? Set.of("InObservation") : Set.of("Observation", "InObservation");
            assertThat(told(caller(Role.PATIENT, mine.id, "patient/Observation.rs"), observations)).isEqualTo(of(mine, ofObservation));
            assertThat(told(caller(Role.PHYSICIAN, null, "user/Observation.rs"), observations)).isEqualTo(both(ofObservation));
            assertThat(told(caller(Role.SYSTEM, null, "system/Observation.rs"), observations)).isEqualTo(both(ofObservation));
            assertThat(told(caller(Role.SYSTEM, null, "system/Observation.rs", "system/DiagnosticReport.r"), observations))
                    .as("a container that may be read and not searched")
                    .isEqualTo(both(ofObservation));

            Caller requests = caller(Role.SYSTEM, null, "system/MedicationRequest.rs");
            assertThat(told(requests, "MedicationRequest?subject=" + mine.patient)).as("shown in its container").contains("mine-InRequest");
            assertThat(status(requests, medications)).as("and not searched by its own values").isEqualTo(403);
            assertThat(status(caller(Role.SYSTEM, null, "system/MedicationRequest.rs", "system/Medication.r"), medications)).isEqualTo(403);
            assertThat(told(caller(Role.SYSTEM, null, "system/Medication.rs"), medications)).isEmpty();
            assertThat(told(caller(Role.PHYSICIAN, null, "user/MedicationRequest.rs", "user/Medication.rs"), medications))
                    .isEqualTo(both(itself ? Set.of("InRequest") : Set.of("MedicationRequest", "InRequest")));
        }
    }

    /** What is asked of rows beyond the scopes is answered as if there were none: no value can be guessed. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Observation?subject:Patient.family=?; Patient", "Observation?encounter.reason-code:text=?; Encounter",
        "Observation?patient._has:Condition:subject:code:text=?; Condition", "Observation?_has:DiagnosticReport:result:code:text=?; DiagnosticReport",
        "Observation?_filter=subject:Patient.family eq '?'; Patient", "Observation?_filter=not (subject:Patient.family eq '?'); Patient",
        "Observation?_has:List:item:title=?; List"
    })
    void noValueBeyondTheScopesCanBeGuessed(String query, String of) {
        String asked = query.replace(" ", "%20").replace('\'', '"').replace("\"", "%22") + "&_total=accurate&code=" + mark;
        String right = asked.replaceFirst("=([^&]*)\\?", "=$1" + mine.word(of));
        String wrong = asked.replaceFirst("=([^&]*)\\?", "=$1" + mark + "-nobody");
        for (Caller caller : List.of(
                caller(Role.PATIENT, mine.id, "patient/Observation.rs"),
                caller(Role.PHYSICIAN, null, "user/Observation.rs"),
                caller(Role.SYSTEM, null, "system/Observation.rs"))) {
            assertThat(told(caller, right)).as(right).isEqualTo(told(caller, wrong));
            assertThat(json(get(caller, right)).get("total")).as(right).isEqualTo(json(get(caller, wrong)).get("total"));
        }
        Caller wide = caller(Role.PATIENT, mine.id, "patient/*.rs");
        assertThat(told(wide, right)).as(right).isNotEqualTo(told(wide, wrong));
        String others = right.replace(mine.word(of), other.word(of));
        assertThat(told(wide, others)).as(others).isEqualTo(told(wide, wrong));
    }

    private static JsonObject json(FhirResponse response) {
        return Json.parse(body(response).getBytes(StandardCharsets.UTF_8)).get();
    }

    /** A scope that is not kept to the letter permits nothing, and one that is no clinical scope adds nothing. */
    @ParameterizedTest
    @ValueSource(strings = {
        "patient/Observation.rs?category=laboratory", "user/Observation.rs?code=urn:k|x", "system/Observation.rs?category=laboratory",
        "launch/patient", "openid", "patient/Observation.read", "patient/*.r", "user/*.c", "patient/Condition.rs"
    })
    void aScopeThatIsNotUnderstoodOrForSomethingElseOpensNoSearch(String scope) {
        for (Caller caller : List.of(
                caller(Role.PATIENT, mine.id, scope), caller(Role.PHYSICIAN, null, scope), caller(Role.SYSTEM, null, scope))) {
            for (String url : List.of(
                    "Observation?code=" + mark, "Observation?code=" + mark + "&_contained=true", "Observation?code=" + mark + "&_contained=both",
                    mine.patient + "/Observation?_contained=true", "?_type=Observation&code=" + mark)) {
                assertThat(status(caller, url)).as(caller.roles() + " " + url).isEqualTo(403);
            }
        }
    }

    /** A program has no user and no patient in context. */
    @Test
    void aProgramsTokenOpensBySystemScopesAlone() {
        for (String scope : List.of("patient/*.rs", "user/*.cruds", "patient/Observation.rs user/Observation.rs", "system/Observation.rs?code=x")) {
            Client program = salus.program(0, scope);
            for (String url : List.of(
                    "Observation?code=" + mark, "Observation?code=" + mark + "&_contained=true", mine.patient, mine.patient + "/$everything",
                    "Patient/$everything", "Observation/_history", mine.patient + "/Observation")) {
                assertThat(program.get("/fhir/" + url).status()).as(scope + " " + url).isEqualTo(403);
            }
        }
        Client program = salus.program(0, "system/Observation.rs");
        assertThat(words(program.get("/fhir/Observation?_contained=true&_containedType=contained&code=" + mark).body()))
                .isEqualTo(both(Set.of("InObservation")));
        assertThat(program.get("/fhir/Medication?_contained=true&code=" + mark).status()).isEqualTo(403);
        assertThat(program.get("/fhir/" + mine.patient + "/$everything").status()).isEqualTo(403);
    }
}
