package org.salus.charting.notes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** What the operations on notes have in common. */
final class NoteSupport {

    /** The act that all of them need; what they write is decided as the write that it is, too. */
    static final String ACT = "notes.sign";

    private NoteSupport() {}

    /** The patient whose chart is open on the screen: who signs says so, always. */
    static Outcome<String> openChart(Operation.Call call) {
        String patient = call.request().header("x-salus-patient");
        return patient != null && Ids.isValid(patient)
                ? Outcome.ok(patient)
                : Outcome.refused(new Problem(
                        Problem.Code.PARAMETER,
                        "The header X-Salus-Patient must name the patient whose chart is open.",
                        "X-Salus-Patient"));
    }

    static Problem wrongPatient(String what) {
        return new Problem(
                Problem.Code.WRONG_PATIENT, what + " is about another patient than the one whose chart is open. Nothing was stored.");
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** The attester whose signature it is, null for a note that nobody has signed. */
    static @Nullable JsonObject signature(JsonObject composition) {
        for (JsonObject attester : JsonArray.objects(composition.array("attester"))) {
            if (hash(attester) != null) {
                return attester;
            }
        }
        return null;
    }

    static @Nullable String hash(JsonObject attester) {
        for (JsonObject extension : JsonArray.objects(attester.array("extension"))) {
            if (NoteTerms.HASH.equals(extension.string("url"))) {
                return extension.string("valueString");
            }
        }
        return null;
    }

    /** @param mode {@code legal}, or {@code professional} while a co-signature is missing */
    static JsonObject attester(JsonObject person, String mode, String time, String hash) {
        return new JsonObject()
                .put("extension", JsonArray.of(new JsonObject().put("url", NoteTerms.HASH).put("valueString", hash)))
                .put("mode", mode)
                .put("time", time)
                .put("party", person);
    }

    /** Who and when, for people. */
    static String signedBy(JsonObject composition) {
        JsonObject signature = signature(composition);
        JsonObject party = signature == null ? null : signature.object("party");
        String name = party == null ? null : party.string("display");
        return (name == null ? "somebody" : name) + " at " + (signature == null ? "" : signature.string("time"));
    }

    /** The note, if it is about the patient whose chart is open. */
    static Outcome<JsonObject> note(RecordAccess record, Caller caller, String id, String patient) {
        return record.read(caller, "Composition", id)
                .flatMap(note -> patient.equals(NoteTerms.idOf(note.object("subject"), "Patient"))
                        ? Outcome.ok(note)
                        : Outcome.refused(wrongPatient("This note")));
    }

    /**
     * Whether somebody must co-sign what the caller signs: an active PractitionerRole says that the caller is in training. Of an account
     * without a Practitioner nobody can tell, so it signs nothing.
     */
    static Outcome<Boolean> inTraining(RecordAccess record, Caller caller) {
        String practitioner = caller.practitionerId();
        if (practitioner == null) {
            return Outcome.refused(
                    Problem.Code.FORBIDDEN,
                    "Your account is not linked to a Practitioner, so it cannot be told whether your notes need a co-signature."
                            + " Ask an administrator to link it. Nothing was signed, and your draft is kept.");
        }
        return record.search(caller, "PractitionerRole", "practitioner=Practitioner/" + practitioner + "&role=" + TRAINEES)
                .map(found -> found.matches().stream().anyMatch(role -> !Boolean.FALSE.equals(role.get("active"))));
    }

    /** Codes of PractitionerRole.code of people whose notes are co-signed: our own, SNOMED CT resident and medical student. */
    private static final String TRAINEES =
            "urn:salus:CodeSystem:role%7Ctrainee,http://snomed.info/sct%7C405277009,http://snomed.info/sct%7C398130009";

    /** The Practitioner who shall co-sign; refused when there is none or it is the caller. */
    static Outcome<JsonObject> attending(RecordAccess record, Caller caller, @Nullable String reference) {
        String id = reference == null || !reference.startsWith("Practitioner/") ? null : reference.substring("Practitioner/".length());
        if (id == null || id.equals(caller.practitionerId())) {
            return Outcome.refused(new Problem(
                    Problem.Code.REQUIRED,
                    "Your notes are co-signed: attending must name the Practitioner who does it, such as Practitioner/12.",
                    "attending"));
        }
        return record.read(caller, "Practitioner", id).map(found -> NoteTerms.reference("Practitioner", id));
    }

    /** The Task by which a co-signature is asked for. */
    static JsonObject coSignTask(NoteContext context, String note, String title, JsonObject attending) {
        JsonObject task = new JsonObject()
                .put("resourceType", "Task")
                .put("status", "requested")
                .put("intent", "order")
                .put("code", NoteTerms.concept(NoteTerms.TASKS, NoteTerms.CO_SIGN, "Co-sign"))
                .put("focus", new JsonObject().put("reference", note))
                .put("for", NoteTerms.reference("Patient", context.patientId()));
        Translated.of(language -> language.say("Co-sign: ", "À contresigner : ", "Refrendar: ") + title).into(task, "description");
        if (context.encounterId() != null) {
            task.put("encounter", NoteTerms.reference("Encounter", context.encounterId()));
        }
        return task.put("authoredOn", context.date()).put("requester", context.author().deepCopy()).put("owner", attending);
    }

    /** The open Tasks that ask for a co-signature of this note. */
    static Outcome<List<JsonObject>> coSignTasks(Look look, String id) {
        return look.search(
                        "Task",
                        "focus=Composition/" + id + "&code=" + NoteTerms.TASKS + "%7C" + NoteTerms.CO_SIGN
                                + "&status=requested,received,accepted,in-progress")
                .map(Look.Found::matches);
    }

    /** Observations and Conditions that this note's structured fields became, as far as they can be read. */
    static List<JsonObject> ownEntries(Look look, JsonObject composition) {
        return JsonArray.objects(composition.array("section")).stream()
                .flatMap(section -> JsonArray.objects(section.array("entry")).stream())
                .map(entry -> {
                    String id = NoteTerms.idOf(entry, "Observation");
                    String condition = NoteTerms.idOf(entry, "Condition");
                    return id != null
                            ? look.read("Observation", id)
                            : condition != null
                                    ? look.read("Condition", condition)
                                    : Outcome.<JsonObject>refused(Problem.Code.NOT_FOUND, "Of another type.");
                })
                .filter(Outcome::isOk)
                .map(Outcome::get)
                .filter(NoteSupport::isOwn)
                .toList();
    }

    private static boolean isOwn(JsonObject resource) {
        return JsonArray.objects(resource.array("identifier")).stream().anyMatch(i -> NoteTerms.FIELD.equals(i.string("system")));
    }

    /** The first of the written resources, as the answer of an operation. */
    static FhirResponse answer(Outcome<List<JsonObject>> written) {
        return switch (written) {
            case Outcome.Ok<List<JsonObject>>(List<JsonObject> resources) ->
                FhirResponse.of(200, Json.write(resources.getFirst()), null);
            case Outcome.Refused<List<JsonObject>>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }

    static FhirResponse answered(Outcome<FhirResponse> outcome) {
        return switch (outcome) {
            case Outcome.Ok<FhirResponse>(FhirResponse response) -> response;
            case Outcome.Refused<FhirResponse>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }
}
