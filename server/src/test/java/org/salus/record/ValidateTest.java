package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;
import org.salus.validation.PackageFile;

/** {@code $validate}, enforced profiles and their administration over HTTP. */
@Tag("slow")
class ValidateTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String GOOD =
            "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"1\"}],\"birthDate\":\"1970-01-01\"}";
    private static final String BAD = "{\"resourceType\":\"Patient\",\"active\":true}";

    private final Client system = SALUS.system();

    @BeforeAll
    static void packages() throws IOException {
        PackageFile.write(packageFolder());
    }

    private static Path packageFolder() {
        return SALUS.home().resolve("packages");
    }

    @AfterAll
    static void nothingStaysEnforced() {
        Client admin = SALUS.signIn(1, Role.ADMINISTRATOR, null);
        admin.delete("/admin/profiles?type=Patient&profile=" + PackageFile.PATIENT);
        admin.put("/admin/profiles/claims", "{\"claims\":\"background\"}");
    }

    private static String parameters(String resource, String more) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":" + resource + "}" + more + "]}";
    }

    private static String profile(String url) {
        return ",{\"name\":\"profile\",\"valueUri\":\"" + url + "\"}";
    }

    @Test
    void aResourceIsValidatedAndNotStored() {
        String marker = UUID.randomUUID().toString();
        String patient = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:v\",\"value\":\"" + marker + "\"}]}";
        Answer whole = system.post("/fhir/Patient/$validate", patient);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.json().string("resourceType")).isEqualTo("OperationOutcome");
        assertThat(whole.body()).doesNotContain("\"severity\":\"error\"");
        assertThat(system.post("/fhir/Patient/$validate", parameters(patient, ",{\"name\":\"mode\",\"valueCode\":\"create\"}")).body())
                .doesNotContain("\"severity\":\"error\"");
        assertThat(system.get("/fhir/Patient?identifier=urn:v%7C" + marker).ids()).isEmpty();
    }

    @Test
    void everyErrorComesWithItsPathAndCode() {
        Answer answer = system.post(
                "/fhir/Patient/$validate",
                "{\"resourceType\":\"Patient\",\"gender\":\"woman\",\"name\":[{\"familie\":\"x\"}],\"contact\":[{\"gender\":\"male\"}]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("Patient.gender", "SAL-CODE", "Patient.name[0]", "SAL-STRUCTURE", "Patient.contact[0]", "pat-1");
    }

    @Test
    void namedProfilesAreCheckedAlsoOfStoredResourcesAndBundles() {
        Answer bad = system.post("/fhir/Patient/$validate", parameters(BAD, profile(PackageFile.PATIENT)));
        assertThat(bad.body()).contains("\"severity\":\"error\"", "reg-1", "Patient.identifier: minimum required = 1", "reg-2");
        assertThat(system.post("/fhir/Patient/$validate", parameters(GOOD, profile(PackageFile.PATIENT))).body())
                .doesNotContain("\"severity\":\"error\"");
        assertThat(system.post("/fhir/Patient/$validate", parameters(GOOD, profile("http://salus.example/none"))).body())
                .contains("is not known to this server");
        String id = system.create("Patient", BAD);
        assertThat(system.get("/fhir/Patient/" + id + "/$validate?profile=" + PackageFile.PATIENT).body()).contains("reg-1");
        assertThat(system.get("/fhir/Patient/" + id + "/$validate?mode=delete").body()).contains("No issues");
        Answer bundle = system.post(
                "/fhir/Bundle/$validate",
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:" + UUID.randomUUID()
                        + "\",\"resource\":{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"}]}}]}");
        assertThat(bundle.body()).contains("Bundle.entry[0].resource.contact[0]", "pat-1");
    }

    @Test
    void callsThatMeanNothingAreRefused() {
        assertThat(system.post("/fhir/Patient/$validate", parameters(GOOD, ",{\"name\":\"mode\",\"valueCode\":\"maybe\"}")).status())
                .isEqualTo(400);
        assertThat(system.post("/fhir/Patient/$validate", parameters(GOOD, ",{\"name\":\"colour\",\"valueCode\":\"red\"}")).status())
                .isEqualTo(400);
        assertThat(system.get("/fhir/Patient/$validate").status()).isEqualTo(422);
        assertThat(system.get("/fhir/Patient/there-is-none/$validate").status()).isEqualTo(404);
        assertThat(system.post("/fhir/Patient/$validate", "{\"resourceType\":\"Observation\"}").body()).contains("This address takes Patient");
    }

    @Test
    void whoMayNotReadMayNotValidate() {
        String id = system.create("Patient", GOOD);
        assertThat(SALUS.system(1).get("/fhir/Patient/" + id + "/$validate").status())
                .as("another organisation")
                .isEqualTo(404);
        Client patient = SALUS.signIn(0, Role.PATIENT, system.create("Patient", GOOD));
        assertThat(patient.get("/fhir/Patient/" + id + "/$validate").status()).as("another patient").isEqualTo(404);
        Client desk = SALUS.signIn(0, Role.FRONT_DESK, null);
        assertThat(desk.post("/fhir/Observation/$validate", "{\"resourceType\":\"Observation\"}").status()).isEqualTo(403);
        assertThat(SALUS.anonymous().post("/fhir/Patient/$validate", GOOD).status()).isEqualTo(401);
        Client reader = SALUS.program(0, "system/Patient.rs");
        assertThat(reader.post("/fhir/Patient/$validate", parameters(GOOD, ",{\"name\":\"mode\",\"valueCode\":\"create\"}")).body())
                .contains("SAL-FORBIDDEN");
    }

    @Test
    void anEnforcedProfileIsLaidOnEveryWayOfWriting() {
        Client admin = SALUS.signIn(1, Role.ADMINISTRATOR, null);
        Client other = SALUS.system(1);
        String before = other.create("Patient", BAD);
        String rule = "{\"type\":\"Patient\",\"profile\":\"" + PackageFile.PATIENT + "\",\"mode\":\"%s\"}";
        assertThat(admin.put("/admin/profiles", rule.formatted("enforce")).status()).isEqualTo(200);
        assertThat(admin.get("/admin/profiles").body()).contains(PackageFile.PATIENT, "enforce", "Registered patient");
        Answer refused = other.post("/fhir/Patient", BAD);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("reg-1", "Patient.identifier");
        assertThat(other.put("/fhir/Patient/" + before, BAD.replace("{\"res", "{\"id\":\"" + before + "\",\"res")).status())
                .isEqualTo(422);
        assertThat(other.with("Content-Type", "application/json-patch+json")
                        .send("PATCH", "/fhir/Patient/" + before, "[{\"op\":\"add\",\"path\":\"/active\",\"value\":false}]")
                        .status())
                .isEqualTo(422);
        String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"%s\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},"
                + "\"resource\":%s}]}";
        Answer transaction = other.post("/fhir", bundle.formatted("transaction", BAD));
        assertThat(transaction.status()).isEqualTo(422);
        assertThat(transaction.body()).contains("Bundle.entry[0].resource");
        assertThat(other.post("/fhir", bundle.formatted("batch", BAD)).body()).contains("422");
        assertThat(other.post("/fhir/Patient", GOOD).status()).isEqualTo(201);
        assertThat(system.post("/fhir/Patient", BAD).status()).as("another organisation enforces nothing").isEqualTo(201);
        assertThat(other.with("Prefer", "return=OperationOutcome").post("/fhir/Patient", GOOD).body()).contains("reg-2");

        assertThat(admin.put("/admin/profiles", rule.formatted("warn")).status()).isEqualTo(200);
        assertThat(other.post("/fhir/Patient", BAD).status()).isEqualTo(201);
        assertThat(other.with("Prefer", "return=OperationOutcome").post("/fhir/Patient", BAD).body()).contains("reg-1");

        assertThat(admin.delete("/admin/profiles?type=Patient&profile=" + PackageFile.PATIENT).status()).isEqualTo(204);
        assertThat(other.with("Prefer", "return=OperationOutcome").post("/fhir/Patient", BAD).body()).doesNotContain("reg-1");
    }

    @Test
    void claimsMustBeTrueWhenTheOrganisationSaysSo() {
        String claiming = BAD.replace("\"active\"", "\"meta\":{\"profile\":[\"" + PackageFile.PATIENT + "\"]},\"active\"");
        Client other = SALUS.system(1);
        assertThat(other.post("/fhir/Patient", claiming).status()).isEqualTo(201);
        Client admin = SALUS.signIn(1, Role.ADMINISTRATOR, null);
        assertThat(admin.put("/admin/profiles/claims", "{\"claims\":\"check\"}").status()).isEqualTo(200);
        assertThat(other.post("/fhir/Patient", claiming).status()).isEqualTo(422);
        assertThat(other.post("/fhir/Patient", claiming.replace(PackageFile.PATIENT, "http://salus.example/unknown")).status())
                .as("what is not known here cannot be checked")
                .isEqualTo(201);
        assertThat(admin.put("/admin/profiles/claims", "{\"claims\":\"ignore\"}").status()).isEqualTo(200);
        assertThat(other.post("/fhir/Patient", claiming).status()).isEqualTo(201);
        assertThat(admin.put("/admin/profiles/claims", "{\"claims\":\"sometimes\"}").status()).isEqualTo(422);
    }

    @Test
    void onlyAdministratorsManageProfiles() {
        String rule = "{\"type\":\"Patient\",\"profile\":\"" + PackageFile.PATIENT + "\",\"mode\":\"enforce\"}";
        for (Role role : new Role[] {Role.PHYSICIAN, Role.FRONT_DESK, Role.PRIVACY_OFFICER}) {
            Client client = SALUS.signIn(0, role, null);
            assertThat(client.get("/admin/profiles").status()).as(role.code()).isEqualTo(403);
            assertThat(client.put("/admin/profiles", rule).status()).as(role.code()).isEqualTo(403);
            assertThat(client.get("/admin/profiles/findings").status()).as(role.code()).isEqualTo(403);
        }
        assertThat(SALUS.anonymous().get("/admin/profiles").status()).isEqualTo(401);
        assertThat(system.get("/admin/profiles").status()).isEqualTo(403);
        Client admin = SALUS.signIn(0, Role.ADMINISTRATOR, null);
        assertThat(admin.put("/admin/profiles", rule.replace(PackageFile.PATIENT, "http://salus.example/none")).status()).isEqualTo(422);
        assertThat(admin.put("/admin/profiles", rule.replace("\"Patient\"", "\"Person7\"")).status()).isEqualTo(422);
        assertThat(admin.get("/admin/profiles/findings").body()).contains("\"findings\"");
    }

    @Test
    void aProfileThatCannotBeUsedIsNotStored() {
        Answer answer = system.post(
                "/fhir/StructureDefinition",
                """
                {"resourceType":"StructureDefinition","url":"http://salus.example/bomb","name":"Bomb","status":"active","kind":"resource",
                "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
                "derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient","constraint":[{"key":"x-1",
                "severity":"error","human":"h","expression":"id.matches('(a+)+b')"}]}]}}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("StructureDefinition.differential.element[0].constraint[0].expression");
    }
}
