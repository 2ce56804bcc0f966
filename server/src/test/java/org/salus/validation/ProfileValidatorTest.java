package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** The validator over a real store and a package of our own. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfileValidatorTest {

    private static final String OWN = "http://salus.example/StructureDefinition/own-patient";

    @TempDir
    private static Path folder;

    private ValidatorFixture fixture;

    @BeforeAll
    void start() throws IOException {
        PackageFile.write(folder);
        fixture = new ValidatorFixture(new PackageFolder(folder));
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    private static JsonObject json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8)).get();
    }

    private static JsonObject own(String version, String element) {
        return json(
                """
                {"resourceType":"StructureDefinition","id":"own-patient","url":"%s","version":"%s","name":"OwnPatient","status":"active",
                "kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
                "derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},%s]}}"""
                        .formatted(OWN, version, element));
    }

    @Test
    void invariantsOfTheTypesThemselvesAreChecked() {
        List<Issue> errors = ValidatorFixture.errors(fixture.validate(
                "{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"}]}"));
        assertThat(errors).singleElement().satisfies(issue -> {
            assertThat(issue.rule()).isEqualTo("pat-1");
            assertThat(issue.code()).isEqualTo(Problem.Code.INVARIANT);
            assertThat(issue.path()).isEqualTo("Patient.contact[0]");
        });
    }

    @Test
    void aProfileOfAPackageIsSnapshottedAndHeldAgainstTheResource() {
        List<Issue> issues = fixture.validate(
                "{\"resourceType\":\"Patient\",\"active\":true,\"managingOrganization\":{\"display\":\"x\"}}", PackageFile.PATIENT);
        List<Issue> errors = ValidatorFixture.errors(issues);
        assertThat(errors).extracting(Issue::rule).contains("reg-1");
        assertThat(errors).extracting(Issue::message).anyMatch(m -> m.contains("Patient.identifier: minimum required = 1"));
        assertThat(errors).extracting(Issue::path).contains("Patient");
        assertThat(issues).filteredOn(i -> "reg-2".equals(i.rule())).extracting(Issue::severity).containsOnly(Issue.Severity.WARNING);
        assertThat(ValidatorFixture.errors(fixture.validate(
                        "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"1\"}],\"birthDate\":\"1970-01-01\"}",
                        PackageFile.PATIENT + "|1.2.0")))
                .isEmpty();
    }

    private List<Issue> score(String coding, String subject) {
        return fixture.validate(
                """
                {"resourceType":"Observation","meta":{"profile":["%s"]},"status":"final","code":{"coding":[%s]},"subject":{"reference":"%s"}}"""
                        .formatted(PackageFile.OBSERVATION, coding, subject));
    }

    @Test
    void claimsAndBindingsAreCheckedAndWhatIsNotLoadedIsAWarning() {
        assertThat(ValidatorFixture.errors(
                        score("{\"system\":\"http://salus.example/CodeSystem/scores\",\"code\":\"pain-rest\"}", "Patient/1")))
                .isEmpty();
        assertThat(ValidatorFixture.errors(score("{\"system\":\"http://loinc.org\",\"code\":\"9269-2\"}", "Patient/1")))
                .isEmpty();
        assertThat(ValidatorFixture.errors(
                        score("{\"system\":\"http://salus.example/CodeSystem/scores\",\"code\":\"nonsense\"}", "Patient/1")))
                .extracting(Issue::code)
                .contains(Problem.Code.CODE);
        assertThat(ValidatorFixture.errors(score("{\"system\":\"http://loinc.org\",\"code\":\"1-8\"}", "Patient/1")))
                .isNotEmpty();
        List<Issue> snomed = score("{\"system\":\"http://snomed.info/sct\",\"code\":\"273249006\"}", "Patient/1");
        assertThat(ValidatorFixture.errors(snomed)).isEmpty();
        assertThat(snomed).anyMatch(i -> i.severity() == Issue.Severity.WARNING && i.message().contains("not loaded"));
    }

    @Test
    void aValueSetMayIncludeASystemThatIsNotLoaded() {
        String valueSet = """
                {"resourceType":"ValueSet","url":"http://salus.example/ValueSet/%s","status":"active","name":"Glucose",
                "compose":{"include":[{"system":"%s","concept":[{"code":"2339-0"}]}]}}""";
        for (String system : List.of("http://loinc.org", "http://snomed.info/sct", "http://salus.example/CodeSystem/unknown")) {
            assertThat(ValidatorFixture.errors(fixture.validate(valueSet.formatted("glucose", system)))).as(system).isEmpty();
        }
        assertThat(ValidatorFixture.errors(
                        fixture.validate(valueSet.formatted("wrong", "http://hl7.org/fhir/ValueSet/administrative-gender"))))
                .extracting(Issue::message)
                .anyMatch(m -> m.contains("is actually a value set"));
    }

    @Test
    void leastAndGreatestQuantitiesAreComparedInAnyUnit() {
        JsonObject profile = json(
                """
                {"resourceType":"StructureDefinition","id":"light","url":"http://salus.example/StructureDefinition/light","name":"Light",
                "status":"active","kind":"resource","abstract":false,"type":"Observation","derivation":"constraint",
                "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","differential":{"element":[
                {"id":"Observation","path":"Observation"},{"id":"Observation.value[x]","path":"Observation.value[x]","type":[{"code":"Quantity"}],
                "maxValueQuantity":{"value":10,"system":"http://unitsofmeasure.org","code":"kg"}}]}}""");
        fixture.put(ValidatorFixture.ORG, profile);
        String weight = """
                {"resourceType":"Observation","status":"final","code":{"text":"weight"},
                "valueQuantity":{"value":%s,"system":"http://unitsofmeasure.org","code":"g"}}""";
        String url = String.valueOf(profile.string("url"));
        assertThat(ValidatorFixture.errors(fixture.validate(weight.formatted("9000"), url))).isEmpty();
        assertThat(ValidatorFixture.errors(fixture.validate(weight.formatted("11000"), url)))
                .extracting(Issue::message)
                .singleElement()
                .asString()
                .doesNotContain("cannot go through");
    }

    @Test
    void referencesAreHeldAgainstTheirTypesAndNeverFollowed() {
        String coding = "{\"system\":\"http://loinc.org\",\"code\":\"9269-2\"}";
        assertThat(ValidatorFixture.errors(score(coding, "Patient/there-is-none"))).isEmpty();
        assertThat(ValidatorFixture.errors(score(coding, "Location/1"))).isNotEmpty();
    }

    @Test
    void aStoredProfileIsUsedAtOnceAndAnewAfterItsChange() {
        String patient = "{\"resourceType\":\"Patient\",\"active\":true}";
        assertThat(fixture.validate(patient, OWN)).anyMatch(i -> i.isError() && i.code() == Problem.Code.NOT_SUPPORTED);
        fixture.put(ValidatorFixture.ORG, own("1", "{\"id\":\"Patient.name\",\"path\":\"Patient.name\",\"min\":1}"));
        assertThat(ValidatorFixture.errors(fixture.validate(patient, OWN)))
                .extracting(Issue::message)
                .singleElement()
                .asString()
                .contains("Patient.name");
        fixture.put(ValidatorFixture.ORG, own("2", "{\"id\":\"Patient.gender\",\"path\":\"Patient.gender\",\"min\":1}"));
        assertThat(ValidatorFixture.errors(fixture.validate(patient, OWN)))
                .extracting(Issue::message)
                .singleElement()
                .asString()
                .contains("Patient.gender");
        assertThat(fixture.validator.validate(2, json(patient), List.of(OWN), Duration.ofSeconds(30)).get())
                .as("another organisation does not have it")
                .anyMatch(i -> i.isError() && i.code() == Problem.Code.NOT_SUPPORTED);
    }

    @Test
    void aProfileThatDoesNotFitItsBaseSaysSo() {
        JsonObject broken = own("1", "{\"id\":\"Patient.nowhere\",\"path\":\"Patient.nowhere\",\"min\":1}");
        broken.put("url", OWN + "-broken").put("id", "broken");
        fixture.put(ValidatorFixture.ORG, broken);
        assertThat(ValidatorFixture.errors(fixture.validate("{\"resourceType\":\"Patient\",\"active\":true}", OWN + "-broken")))
                .extracting(Issue::message)
                .anyMatch(m -> m.contains("cannot be used"));
    }

    @Test
    void nothingIsFetchedFromTheNetworkOrFromFiles() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            List<Issue> issues = fixture.validate(
                    """
                    {"resourceType":"DocumentReference","meta":{"profile":["%s/StructureDefinition/x"]},"status":"current",
                    "extension":[{"url":"%s/ext","valueCoding":{"system":"%s/cs","code":"1"}}],
                    "subject":{"reference":"%s/Patient/1"},
                    "content":[{"attachment":{"contentType":"text/plain","url":"%s/a.txt","size":6}},
                    {"attachment":{"contentType":"text/plain","url":"file:%s","size":7}}]}"""
                            .formatted(base, base, base, base, base, secret),
                    base + "/StructureDefinition/y");
            assertThat(asked).hasValue(0);
            assertThat(issues).filteredOn(i -> i.message().contains("secret") && i.message().contains("6")).isEmpty();
            assertThat(issues).filteredOn(Issue::isError).extracting(Issue::message).anyMatch(m -> m.contains("is not known to this server"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatTakesTooLongEndsAndTheValidatorGoesOn() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            names.append(i == 0 ? "" : ",").append("{\"family\":\"f").append(i).append("\"}");
        }
        JsonObject large = json("{\"resourceType\":\"Patient\",\"name\":[" + names + "]}");
        assertThat(fixture.validator.validate(ValidatorFixture.ORG, large, List.of(), Duration.ofMillis(100)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(((Problem) refused.problems().getFirst()).code()).isEqualTo(Problem.Code.TOO_COSTLY));
        assertThat(ValidatorFixture.errors(fixture.validate("{\"resourceType\":\"Patient\",\"active\":true}"))).isEmpty();
    }

    @Test
    void storedProfilesWithRegularExpressionsOfUnboundedWorkAreNotUsed() {
        JsonObject bomb = own(
                "1",
                """
                {"id":"Patient.id","path":"Patient.id","constraint":[{"key":"x-1","severity":"error","human":"h",
                "expression":"matches('^(a+)+$')"}]}""");
        bomb.put("url", OWN + "-bomb").put("id", "bomb");
        assertThat(ProfileRules.check(bomb)).extracting(Problem::code).containsOnly(Problem.Code.INVARIANT);
        fixture.put(ValidatorFixture.ORG, bomb);
        assertThat(ValidatorFixture.errors(fixture.validate("{\"resourceType\":\"Patient\",\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"}", OWN + "-bomb")))
                .extracting(Issue::message)
                .anyMatch(m -> m.contains("cannot be used"));
    }
}
