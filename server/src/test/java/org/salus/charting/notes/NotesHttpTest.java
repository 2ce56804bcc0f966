package org.salus.charting.notes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Ids;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A note from its template to its addenda, and everything that must not happen on the way. */
class NotesHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String SOAP = "urn:salus:Questionnaire:note-soap";

    private static String attendingId;
    private static Client attending;
    private static Client trainee;
    private static Client bea;
    private static Client clerk;

    @BeforeAll
    static void signIn() {
        attendingId = practitioner();
        String traineeId = practitioner();
        SALUS.system().create(
                        "PractitionerRole",
                        "{\"resourceType\":\"PractitionerRole\",\"active\":true,\"practitioner\":{\"reference\":\"Practitioner/" + traineeId
                                + "\"},\"code\":[{\"coding\":[{\"system\":\"urn:salus:CodeSystem:role\",\"code\":\"trainee\"}]}]}");
        attending = SALUS.signIn(0, Role.PHYSICIAN, null, attendingId);
        trainee = SALUS.signIn(0, Role.PHYSICIAN, null, traineeId);
        bea = SALUS.signIn(0, Role.PHYSICIAN, null, practitioner());
        clerk = SALUS.signIn(0, Role.FRONT_DESK, null);
    }

    private static String practitioner() {
        return SALUS.system().create("Practitioner", "{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Signer\"}]}");
    }

    /** A patient with a visit, and the chart open on somebody's screen. */
    private record Visit(String patient, String encounter) {

        static Visit begin() {
            String patient = SALUS.system().create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Noted\"}]}");
            return new Visit(patient, SALUS.system().create(
                    "Encounter",
                    "{\"resourceType\":\"Encounter\",\"status\":\"in-progress\",\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":\"Patient/"
                            + patient + "\"}}"));
        }

        Client on(Client client) {
            return client.with("X-Salus-Patient", patient);
        }
    }

    private static String parameters(String... namesAndValues) {
        JsonArray list = new JsonArray();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            list.add(new JsonObject().put("name", namesAndValues[i]).put("valueString", namesAndValues[i + 1]));
        }
        return text(new JsonObject().put("resourceType", "Parameters").put("parameter", list));
    }

    private static String text(JsonObject json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    private static String value(Answer answer, String name) {
        for (JsonObject one : JsonArray.objects(answer.json().array("parameter"))) {
            if (name.equals(one.string("name"))) {
                return String.valueOf(one.value(1));
            }
        }
        throw new AssertionError(answer.body());
    }

    private static String begin(Client client, Visit visit, String template, String... more) {
        String[] all = new String[6 + more.length];
        System.arraycopy(new String[] {"template", template, "encounter", visit.encounter(), "editor", "e1"}, 0, all, 0, 6);
        System.arraycopy(more, 0, all, 6, more.length);
        Answer answer = visit.on(client).post("/fhir/Composition/$new-note", parameters(all));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return value(answer, "draft");
    }

    /** Fields by name, each {@code form|value}. @return the draft's revision */
    private static String type(Client client, String draft, String... namesAndValues) {
        JsonObject shown = client.get("/drafts/" + draft).json().object("fields");
        JsonObject fields = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            JsonObject field = shown == null ? null : shown.object(name);
            JsonObject edit = new JsonObject()
                    .put("value", namesAndValues[i + 1])
                    .put("form", name.startsWith("field.") ? "value" : "xhtml");
            if (field != null) {
                edit.put("base", java.util.Objects.requireNonNull(field.get("revision")));
            }
            fields.put(name, edit);
        }
        Answer saved = client.put("/drafts/" + draft, text(new JsonObject().put("editor", "e1").put("fields", fields)));
        assertThat(saved.status()).as(saved.body()).isEqualTo(200);
        return String.valueOf(saved.json().get("revision"));
    }

    private static Answer sign(Client client, Visit visit, String draft, String revision, String... more) {
        String[] all = new String[4 + more.length];
        System.arraycopy(new String[] {"draft", draft, "revision", revision}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return visit.on(client).post("/fhir/Composition/$sign", parameters(all));
    }

    private static Answer signed(Client client, Visit visit, String words, String... more) {
        String draft = begin(client, visit, SOAP);
        Answer answer = sign(client, visit, draft, type(client, draft, "section.plan", "<p>" + words + "</p>"), more);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String id(Answer answer) {
        return String.valueOf(answer.json().string("id"));
    }

    private static Answer read(String path) {
        return SALUS.system().get("/fhir/" + path);
    }

    @Test
    void aSignedDraftIsANoteWithItsObservationsAndDiagnosis() {
        Visit visit = Visit.begin();
        String draft = begin(bea, visit, SOAP);
        String revision = type(
                bea, draft,
                "section.subjective", "<p>Cough for <b>two</b> days</p>",
                "section.plan", "<p>Rest &amp; fluids</p>",
                "field.bp.systolic", "128", "field.bp.diastolic", "82", "field.weight", "71.5",
                "field.smoking", "8517006",
                "field.diagnosis", "{\"system\":\"http://snomed.info/sct\",\"code\":\"82272006\",\"display\":\"Common cold\"}");
        Answer answer = sign(bea, visit, draft, revision);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonObject note = answer.json();
        assertThat(note.string("status")).isEqualTo("final");
        assertThat(note.object("encounter").string("reference")).isEqualTo("Encounter/" + visit.encounter());
        assertThat(answer.body()).contains("11506-3").contains("Cough for <b>two</b> days").contains("Systolic 128 mm[Hg], Diastolic 82 mm[Hg]");
        JsonObject attester = note.array("attester").object(0);
        assertThat(attester.string("mode")).isEqualTo("legal");
        assertThat(attester.object("party").string("display")).isEqualTo("Test physician");
        assertThat(NoteSupport.hash(attester)).isEqualTo(NoteHash.of(note)).startsWith("sha-256:");
        Answer bp = read("Observation?patient=" + visit.patient() + "&code=http://loinc.org%7C85354-9");
        assertThat(bp.body()).contains("\"valueQuantity\":{\"value\":128,").contains("vital-signs").contains("Encounter/" + visit.encounter());
        assertThat(read("Observation?patient=" + visit.patient()).ids()).hasSize(3);
        assertThat(read("Condition?patient=" + visit.patient() + "&code=82272006").ids()).hasSize(1);
        assertThat(answer.body()).contains(bp.ids().getFirst());
        assertThat(bea.get("/drafts/" + draft).status()).isEqualTo(404);
        Answer verified = bea.get("/fhir/Composition/" + id(answer) + "/$verify-signatures");
        assertThat(verified.status()).isEqualTo(200);
        assertThat(value(verified, "valid")).isEqualTo("true");
    }

    @Test
    void aNoteIsInTheLanguageInWhichItWasBegunWhoeverSignsIt() {
        Visit visit = Visit.begin();
        String draft = begin(attending, visit, SOAP, "language", "fr", "shared", "true");
        assertThat(bea.get("/drafts/" + draft).json().string("title")).isEqualTo("Note d’évolution");
        String revision = type(
                bea, draft, "section.plan", "<p>Repos</p>", "field.bp.systolic", "128", "field.bp.diastolic", "82", "field.weight", "71.5",
                "field.smoking", "8517006");
        Answer answer = sign(bea, visit, draft, revision);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().string("language")).isEqualTo("fr");
        assertThat(answer.json().string("title")).isEqualTo("Note d’évolution");
        assertThat(answer.body())
                .contains("\"title\":\"Subjectif\"", "Tabac : Ancien fumeur", "Poids : 71.5 kg", "Systolique 128 mm[Hg], Diastolique 82 mm[Hg]");
        assertThat(read("Observation?patient=" + visit.patient() + "&code=http://loinc.org%7C72166-2").body())
                .as("codes keep the words of their code systems")
                .contains("Ex-smoker");
        Answer addendum = visit.on(bea)
                .post("/fhir/Composition/" + id(answer) + "/$addendum", parameters("text", "Appelé."));
        assertThat(addendum.json().string("title")).as(addendum.body()).isEqualTo("Addendum à Note d’évolution");
        Answer unknown = visit.on(bea)
                .post("/fhir/Composition/$new-note", parameters("template", SOAP, "editor", "e1", "language", "tlh"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).contains("language is en, fr or es");
    }

    @Test
    void aDiagnosisKeepsItsMappedCode() {
        Visit visit = Visit.begin();
        String draft = begin(bea, visit, SOAP);
        String revision = type(
                bea, draft,
                "section.plan", "<p>Rest</p>",
                "field.diagnosis", """
                        {"coding":[{"system":"http://snomed.info/sct","code":"82272006","display":"Common cold"},
                         {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"J00"}]}""");
        Answer answer = sign(bea, visit, draft, revision);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("Common cold (ICD-10-CM J00)");
        for (String code : List.of("http://snomed.info/sct%7C82272006", "http://hl7.org/fhir/sid/icd-10-cm%7CJ00")) {
            assertThat(read("Condition?patient=" + visit.patient() + "&code=" + code).ids()).as(code).hasSize(1);
        }
        assertThat(read("Condition?patient=" + visit.patient()).body()).contains("\"text\":\"Common cold\"");
    }

    @Test
    void whatIsUnfinishedIsNotSigned() {
        Visit visit = Visit.begin();
        String draft = begin(bea, visit, "urn:salus:Questionnaire:note-follow-up");
        record Case(String name, String value, String said) {}
        for (Case wrong : List.of(
                new Case("section.interval", "<p>Since the last visit: ***</p>", "***"),
                new Case("section.interval", "<p>Since: *<b>**</b> and {{last.a1c}}</p>", "{{last.a1c}}"),
                new Case("section.interval", "<p>Better {yes|no}</p>", "{yes|no}"),
                new Case("field.heart-rate", "fast", "is a number"),
                new Case("field.diagnosis", "{\"code\":1}", "Coding"),
                new Case("field.diagnosis", "{\"coding\":[]}", "codings with system and code"),
                new Case("field.diagnosis", "{\"coding\":[{\"system\":\"http://snomed.info/sct\"}]}", "codings with system and code"))) {
            String revision = type(bea, draft, wrong.name(), wrong.value());
            Answer answer = sign(bea, visit, draft, revision);
            assertThat(answer.status()).as(wrong.toString()).isEqualTo(422);
            assertThat(answer.body()).contains(wrong.said());
            type(bea, draft, "section.interval", "<p>Well.</p>", "field.heart-rate", "", "field.diagnosis", "");
        }
        type(bea, draft, "section.interval", " ");
        String empty = type(bea, draft, "section.interval", "<p> </p>");
        assertThat(sign(bea, visit, draft, empty).body()).contains("empty");
        assertThat(read("Composition?patient=" + visit.patient()).ids()).isEmpty();
        assertThat(read("Observation?patient=" + visit.patient()).ids()).isEmpty();
    }

    @Test
    void whatWasNotSeenIsNotSignedAndNothingIsSignedTwice() {
        Visit visit = Visit.begin();
        String draft = begin(bea, visit, SOAP);
        String first = type(bea, draft, "section.plan", "<p>Rest.</p>");
        String second = type(bea, draft, "section.plan", "<p>Rest. Fluids.</p>");
        assertThat(sign(bea, visit, draft, first).status()).isEqualTo(412);
        assertThat(sign(bea, visit, draft, second).status()).isEqualTo(200);
        assertThat(sign(bea, visit, draft, second).status()).isEqualTo(404);
        assertThat(read("Composition?patient=" + visit.patient()).ids()).hasSize(1);
    }

    /** Eight requests at once, as of an impatient signer: one note. */
    @Test
    void manyWhoSignAtOnceMakeOneNote() throws Exception {
        Visit visit = Visit.begin();
        String draft = begin(bea, visit, SOAP);
        String revision = type(bea, draft, "section.plan", "<p>Rest.</p>", "field.weight", "70");
        try (var threads = java.util.concurrent.Executors.newFixedThreadPool(8)) {
            List<java.util.concurrent.Callable<Integer>> all =
                    java.util.Collections.nCopies(8, () -> sign(bea, visit, draft, revision).status());
            List<Integer> statuses = new java.util.ArrayList<>();
            for (var future : threads.invokeAll(all)) {
                statuses.add(future.get());
            }
            assertThat(statuses).containsOnlyOnce(200).allMatch(s -> s == 200 || s == 404 || s == 409);
        }
        assertThat(read("Composition?patient=" + visit.patient()).ids()).hasSize(1);
        assertThat(read("Observation?patient=" + visit.patient()).ids()).hasSize(1);
    }

    @Test
    void anotherPatientsChartIsNotWrittenInto() {
        Visit visit = Visit.begin();
        Visit other = Visit.begin();
        String draft = begin(bea, visit, SOAP);
        String revision = type(bea, draft, "section.plan", "<p>Rest.</p>");
        assertThat(sign(bea, other, draft, revision).status()).isEqualTo(409);
        assertThat(bea.post("/fhir/Composition/$sign", parameters("draft", draft, "revision", revision)).status()).isEqualTo(400);
        Answer crossed = other.on(bea)
                .post("/fhir/Composition/$new-note", parameters("template", SOAP, "encounter", visit.encounter(), "editor", "e1"));
        assertThat(crossed.status()).isEqualTo(409);
        String note = id(signed(bea, visit, "Rest."));
        for (String operation : List.of("$addendum", "$retract", "$cosign", "$sign")) {
            String body = operation.equals("$addendum") ? parameters("text", "x") : operation.equals("$retract") ? parameters("reason", "x") : parameters();
            assertThat(other.on(bea).post("/fhir/Composition/" + note + "/" + operation, body).status()).as(operation).isEqualTo(409);
            assertThat(bea.post("/fhir/Composition/" + note + "/" + operation, body).status()).as(operation).isEqualTo(400);
        }
        Answer copied = other.on(bea).post(
                "/fhir/Composition/$new-note", parameters("template", SOAP, "editor", "e1", "copy-from", "Composition/" + note));
        assertThat(copied.status()).isEqualTo(409);
        assertThat(read("Composition?patient=" + other.patient()).ids()).isEmpty();
    }

    @Test
    void whoMayNotWriteNotesSignsNone() {
        Visit visit = Visit.begin();
        String note = id(signed(bea, visit, "Rest."));
        String draft = begin(bea, visit, SOAP);
        String revision = type(bea, draft, "section.plan", "<p>Rest.</p>");
        for (Client other : List.of(
                clerk,
                SALUS.signIn(0, Role.PATIENT, visit.patient()),
                SALUS.signIn(0, Role.BILLER, null),
                SALUS.signIn(0, Role.ADMINISTRATOR, null),
                SALUS.system())) {
            assertThat(sign(other, visit, draft, revision).status()).isEqualTo(403);
            assertThat(visit.on(other).post("/fhir/Composition/$new-note", parameters("template", SOAP, "editor", "e1")).status()).isEqualTo(403);
            for (String operation : List.of("$sign", "$cosign", "$addendum", "$retract")) {
                String body = operation.equals("$addendum") ? parameters("text", "x") : operation.equals("$retract") ? parameters("reason", "x") : parameters();
                assertThat(visit.on(other).post("/fhir/Composition/" + note + "/" + operation, body).status()).as(operation).isEqualTo(403);
            }
        }
        assertThat(sign(attending, visit, draft, revision).status()).as("somebody else's draft").isEqualTo(404);
        Client elsewhere = SALUS.signIn(1, Role.PHYSICIAN, null);
        assertThat(visit.on(elsewhere).post("/fhir/Composition/" + note + "/$addendum", parameters("text", "x")).status()).isEqualTo(404);
        assertThat(elsewhere.get("/fhir/Composition/" + note + "/$verify-signatures").status()).isEqualTo(404);
        assertThat(clerk.get("/fhir/Composition/" + note + "/$verify-signatures").status()).isEqualTo(403);
    }

    @Test
    void aSignedNoteIsNotChangedByAnyOtherWay() {
        Visit visit = Visit.begin();
        Answer signed = signed(bea, visit, "Rest.");
        String path = "/fhir/Composition/" + id(signed);
        JsonObject changed = signed.json().put("title", "Something else");
        String bundle = text(new JsonObject()
                .put("resourceType", "Bundle")
                .put("type", "transaction")
                .put("entry", JsonArray.of(new JsonObject()
                        .put("resource", changed.deepCopy())
                        .put("request", new JsonObject().put("method", "PUT").put("url", "Composition/" + id(signed))))));
        for (Client client : List.of(bea, SALUS.system())) {
            for (Answer refused : List.of(
                    client.put(path, text(changed)),
                    client.delete(path),
                    client.with("Content-Type", "application/json-patch+json")
                            .send("PATCH", path, "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"entered-in-error\"}]"),
                    client.with("Content-Type", "application/json-patch+json").send("PATCH", path, "[{\"op\":\"remove\",\"path\":\"/attester\"}]"),
                    client.post("/fhir", bundle))) {
                assertThat(refused.status()).as(refused.body()).isEqualTo(409);
                assertThat(refused.body()).contains("signed by Test physician at 20");
            }
        }
        // Its labels may change: they are no part of it.
        Answer labelled = SALUS.system().post(
                path + "/$meta-add",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{\"security\":[{\"code\":\"PSY\"}]}}]}");
        assertThat(labelled.status()).as(labelled.body()).isEqualTo(200);
        assertThat(value(bea.get(path + "/$verify-signatures"), "valid")).isEqualTo("true");
    }

    @Test
    void aSignatureIsNotWrittenByHand() {
        Visit visit = Visit.begin();
        JsonObject forged = signed(bea, visit, "Rest.").json();
        forged.remove("id");
        forged.remove("meta");
        Answer created = SALUS.system().post("/fhir/Composition", text(forged));
        assertThat(created.status()).isEqualTo(422);
        forged.remove("attester");
        Answer plain = SALUS.system().post("/fhir/Composition", text(forged));
        assertThat(plain.status()).as(plain.body()).isEqualTo(201);
    }

    @Test
    void aTraineesNoteWaitsForTheAttending() {
        Visit visit = Visit.begin();
        String draft = begin(trainee, visit, SOAP);
        String revision = type(trainee, draft, "section.plan", "<p>Rest.</p>", "field.weight", "70", "field.diagnosis", "Cold");
        assertThat(sign(trainee, visit, draft, revision).status()).as("without an attending").isEqualTo(422);
        Answer answer = sign(trainee, visit, draft, revision, "attending", "Practitioner/" + attendingId);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String path = "/fhir/Composition/" + id(answer);
        assertThat(answer.json().string("status")).isEqualTo("preliminary");
        assertThat(answer.json().array("attester").object(0).string("mode")).isEqualTo("professional");
        Answer tasks = attending.get("/fhir/Task?owner=Practitioner/" + attendingId + "&patient=" + visit.patient() + "&status=requested");
        assertThat(tasks.ids()).hasSize(1);
        assertThat(tasks.body()).contains("Composition/" + id(answer));
        assertThat(read("Observation?patient=" + visit.patient() + "&status=preliminary").ids()).hasSize(1);
        assertThat(bea.put(path, text(answer.json().put("title", "x"))).status()).as("signed is signed").isEqualTo(409);
        for (Client notAsked : List.of(bea, trainee)) {
            assertThat(visit.on(notAsked).post(path + "/$cosign", parameters()).status()).isEqualTo(403);
        }
        Answer cosigned = visit.on(attending).post(path + "/$cosign", parameters());
        assertThat(cosigned.status()).as(cosigned.body()).isEqualTo(200);
        assertThat(cosigned.json().string("status")).isEqualTo("final");
        assertThat(cosigned.json().array("attester")).hasSize(2);
        assertThat(value(attending.get(path + "/$verify-signatures"), "valid")).isEqualTo("true");
        assertThat(read("Observation?patient=" + visit.patient() + "&status=final").ids()).hasSize(1);
        assertThat(read(tasks.ids().getFirst()).json().string("status")).isEqualTo("completed");
        assertThat(visit.on(attending).post(path + "/$cosign", parameters()).status()).isEqualTo(409);
    }

    @Test
    void whoIsLinkedToNoPractitionerSignsNothingSinceNobodyCanTellWhetherItNeedsACoSignature() {
        Client nobody = SALUS.signIn(0, Role.PHYSICIAN, null);
        Visit visit = Visit.begin();
        String draft = begin(nobody, visit, SOAP);
        String revision = type(nobody, draft, "section.plan", "<p>Rest.</p>");
        Answer refused = sign(nobody, visit, draft, revision, "attending", "Practitioner/" + attendingId);
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(refused.body()).contains("not linked to a Practitioner");
        assertThat(read("Composition?patient=" + visit.patient()).ids()).isEmpty();
        assertThat(nobody.get("/drafts/" + draft).body()).as("no word is lost").contains("Rest.");
        Answer note = signed(bea, visit, "Hello.");
        assertThat(visit.on(nobody).post("/fhir/Composition/" + id(note) + "/$addendum", parameters("text", "More.")).status()).isEqualTo(403);
        assertThat(visit.on(nobody).post("/fhir/Composition/" + id(note) + "/$cosign", parameters()).status()).isIn(403, 409);
    }

    @Test
    void addendaLeaveTheNoteAsItWasSigned() {
        Visit visit = Visit.begin();
        Answer signed = signed(bea, visit, "Rest.");
        String path = "/fhir/Composition/" + id(signed);
        for (String words : List.of("First <script>alert(1)</script> thought.", "Second thought.", "Third thought.")) {
            Answer added = visit.on(attending).post(path + "/$addendum", parameters("text", words));
            assertThat(added.status()).as(added.body()).isEqualTo(200);
            assertThat(added.body()).doesNotContain("<script>");
            assertThat(added.json().array("relatesTo").object(0).object("targetReference").string("reference"))
                    .isEqualTo("Composition/" + id(signed));
            assertThat(visit.on(bea).post("/fhir/Composition/" + id(added) + "/$addendum", parameters("text", "x")).status()).isEqualTo(409);
        }
        JsonObject note = read("Composition/" + id(signed)).json();
        assertThat(note.string("status")).isEqualTo("amended");
        assertThat(note.array("section")).isEqualTo(signed.json().array("section"));
        assertThat(note.array("attester")).isEqualTo(signed.json().array("attester"));
        assertThat(read("Composition?related-ref=Composition/" + id(signed)).ids()).hasSize(3);
        assertThat(visit.on(bea).post(path + "/$addendum", parameters("text", "Still ***")).status()).isEqualTo(422);
        assertThat(visit.on(bea).post(path + "/$addendum", parameters("text", " ")).status()).isEqualTo(400);
    }

    @Test
    void aRetractedNoteSaysWhyAndTakesItsFindingsAlong() {
        Visit visit = Visit.begin();
        String draft = begin(bea, visit, SOAP);
        String revision = type(bea, draft, "section.plan", "<p>Rest.</p>", "field.weight", "70", "field.diagnosis", "Cold");
        String path = "/fhir/Composition/" + id(sign(bea, visit, draft, revision));
        assertThat(visit.on(attending).post(path + "/$retract", parameters("reason", "Wrong")).status()).isEqualTo(403);
        assertThat(visit.on(bea).post(path + "/$retract", parameters()).status()).isEqualTo(400);
        Answer retracted = visit.on(bea).post(path + "/$retract", parameters("reason", "Written for another patient"));
        assertThat(retracted.status()).as(retracted.body()).isEqualTo(200);
        assertThat(retracted.json().string("status")).isEqualTo("entered-in-error");
        assertThat(retracted.body()).contains("Written for another patient");
        assertThat(read("Observation?patient=" + visit.patient()).body()).contains("entered-in-error");
        assertThat(read("Condition?patient=" + visit.patient() + "&verification-status=entered-in-error").ids()).hasSize(1);
        assertThat(visit.on(bea).post(path + "/$retract", parameters("reason", "again")).status()).isEqualTo(409);
        assertThat(visit.on(bea).post(path + "/$addendum", parameters("text", "x")).status()).isEqualTo(409);
        assertThat(value(bea.get(path + "/$verify-signatures"), "valid")).isEqualTo("true");
    }

    @Test
    void copiedTextSaysWhereItComesFrom() {
        Visit visit = Visit.begin();
        Answer first = signed(bea, visit, "Rest for a week.");
        Visit next = new Visit(visit.patient(), SALUS.system().create(
                "Encounter",
                "{\"resourceType\":\"Encounter\",\"status\":\"in-progress\",\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":\"Patient/"
                        + visit.patient() + "\"}}"));
        String draft = begin(bea, next, SOAP, "copy-from", "Composition/" + id(first));
        Answer shown = bea.get("/drafts/" + draft);
        String day = first.json().string("date").substring(0, 10);
        assertThat(shown.body()).contains("Copied from Progress note, " + day + ", Test physician").contains("Rest for a week.");
        Answer second = sign(bea, next, draft, String.valueOf(shown.json().get("revision")));
        assertThat(second.status()).as(second.body()).isEqualTo(200);
        assertThat(second.body()).contains(NoteTerms.COPIED).contains("Composition/" + id(first));
    }

    @Test
    void aPreliminaryNoteIsSignedByItsAuthor() {
        Visit visit = Visit.begin();
        Answer own = visit.on(bea).post("/fhir/Composition", preliminary(visit, me(bea), "Rest."));
        assertThat(own.status()).as(own.body()).isEqualTo(201);
        String path = "/fhir/Composition/" + id(own);
        assertThat(visit.on(attending).post(path + "/$sign", parameters()).status()).isEqualTo(403);
        Answer signed = visit.on(bea).post(path + "/$sign", parameters());
        assertThat(signed.status()).as(signed.body()).isEqualTo(200);
        assertThat(signed.json().string("status")).isEqualTo("final");
        assertThat(visit.on(bea).post(path + "/$sign", parameters()).status()).isEqualTo(409);
        Answer open = visit.on(bea).post("/fhir/Composition", preliminary(visit, me(bea), "Rest ***"));
        assertThat(visit.on(bea).post("/fhir/Composition/" + id(open) + "/$sign", parameters()).status()).isEqualTo(422);
    }

    private static @Nullable String practitionerOfBea;

    /** Bea's Practitioner, as a note of hers says it. */
    private static String me(Client client) {
        if (practitionerOfBea == null) {
            practitionerOfBea = signed(client, Visit.begin(), "Hello.").json().array("author").object(0).string("reference");
        }
        return String.valueOf(practitionerOfBea);
    }

    private static String preliminary(Visit visit, String author, String words) {
        return "{\"resourceType\":\"Composition\",\"status\":\"preliminary\",\"type\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"11506-3\"}]},"
                + "\"subject\":{\"reference\":\"Patient/" + visit.patient() + "\"},\"date\":\"2026-05-01\",\"author\":[{\"reference\":\""
                + author + "\"}],\"title\":\"Note\",\"section\":[{\"title\":\"Plan\",\"text\":{\"status\":\"additional\",\"div\":"
                + "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">" + words + "</div>\"}}]}";
    }

    @Test
    void templatesComeWithSalusAndGiveWayToTheOrganisationsOwn() {
        Answer list = bea.get("/fhir/Questionnaire/$note-templates");
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        for (String name : List.of("soap", "follow-up", "well-child", "procedure")) {
            assertThat(list.body()).contains("urn:salus:Questionnaire:note-" + name);
            Visit visit = Visit.begin();
            begin(bea, visit, "urn:salus:Questionnaire:note-" + name);
        }
        // Each is a Questionnaire that the record takes as it is, to be edited there.
        for (JsonObject one : JsonArray.objects(list.json().array("parameter"))) {
            Answer checked = SALUS.system().post("/fhir/Questionnaire/$validate", text(one.object("resource")));
            assertThat(checked.body()).as(one.object("resource").string("title")).doesNotContain("\"severity\":\"error\"");
        }
        assertThat(clerk.get("/fhir/Questionnaire/$note-templates").status()).isEqualTo(403);
        Visit visit = Visit.begin();
        Answer unknown = visit.on(bea).post("/fhir/Composition/$new-note", parameters("template", "urn:none", "editor", "e1"));
        assertThat(unknown.status()).isEqualTo(404);
        String own = SALUS.system().create(
                "Questionnaire",
                "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:test:" + Ids.resource() + "\",\"title\":\"Skin check\",\"status\":\"active\","
                        + "\"meta\":{\"tag\":[{\"system\":\"urn:salus:tag\",\"code\":\"note-template\"}]},"
                        + "\"code\":[{\"system\":\"http://loinc.org\",\"code\":\"11506-3\"}],\"item\":[{\"linkId\":\"skin\",\"text\":\"Skin\",\"type\":\"group\"}]}");
        assertThat(bea.get("/fhir/Questionnaire/$note-templates").body()).contains("Skin check");
        begin(bea, visit, "Questionnaire/" + own);
    }

    @Test
    void thePrintSaysWhoWasMeantOnEveryPageAndWhoSignedWhat() throws Exception {
        Visit visit = Visit.begin();
        StringBuilder words = new StringBuilder("<script>alert(1)</script><img src=\"file:///etc/passwd\"/>");
        for (int i = 0; i < 120; i++) {
            words.append("<p>Line ").append(i).append(" of a long plan.</p>");
        }
        Answer signed = signed(bea, visit, words.toString());
        String path = "/fhir/Composition/" + id(signed);
        for (String text : List.of("First <b>thought</b> file:///etc/passwd", "Second thought")) {
            assertThat(visit.on(attending).post(path + "/$addendum", parameters("text", text)).status()).isEqualTo(200);
        }
        var response = java.net.http.HttpClient.newHttpClient().send(
                requestOf(bea, path + "/$pdf"), java.net.http.HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/pdf");
        try (var pdf = org.apache.pdfbox.Loader.loadPDF(response.body())) {
            assertThat(pdf.getNumberOfPages()).isGreaterThan(2);
            var stripper = new org.apache.pdfbox.text.PDFTextStripper();
            for (int page = 1; page <= pdf.getNumberOfPages(); page++) {
                stripper.setStartPage(page);
                stripper.setEndPage(page);
                assertThat(stripper.getText(pdf)).as("page " + page).contains("Noted | Born not recorded").contains("Patient/" + visit.patient());
            }
            stripper.setStartPage(1);
            String all = stripper.getText(pdf);
            assertThat(all).contains("Line 0 of", "Line 119 of", "Signed by Test physician at " + signed.json().array("attester").object(0).string("time"))
                    .contains("First <b>thought</b> file:///etc/passwd")
                    .contains(String.valueOf(NoteSupport.hash(signed.json().array("attester").object(0))))
                    .doesNotContain("alert(1)")
                    .doesNotContain("root:");
            assertThat(all.indexOf("First")).isLessThan(all.indexOf("Second thought"));
        }
        assertThat(clerk.get(path + "/$pdf").status()).isEqualTo(403);
        assertThat(SALUS.signIn(1, Role.PHYSICIAN, null).get(path + "/$pdf").status()).isEqualTo(404);
        String plain = id(visit.on(bea).post("/fhir/Composition", preliminary(visit, me(bea), "Rest.")));
        assertThat(bea.get("/fhir/Composition/" + plain + "/$pdf").status()).isEqualTo(409);
    }

    private static java.net.http.HttpRequest requestOf(Client client, String path) {
        java.net.http.HttpRequest.Builder request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(SALUS.base() + path));
        client.headers().forEach(request::header);
        return request.build();
    }
}
