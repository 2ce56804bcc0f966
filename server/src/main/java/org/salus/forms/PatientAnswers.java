package org.salus.forms;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/** Questionnaires that a patient answers alone: scored and warned of like all others, with the patient as the author. */
public final class PatientAnswers {

    /** What filing writes, beside reading the questionnaire and what the score goes by. */
    private static final List<String> RIGHTS = List.of(
            "system/QuestionnaireResponse.crus", "system/Observation.crus", "system/Task.crus", "system/Questionnaire.rs", "system/Patient.r");

    private final RecordAccess record;
    private final Instruments instruments;
    private final SubmitResponse submit;

    PatientAnswers(RecordAccess record, Instruments instruments, SubmitResponse submit) {
        this.record = record;
        this.instruments = instruments;
        this.submit = submit;
    }

    /** Null when the organisation has none of this URL in use. */
    public @Nullable JsonObject inUse(int organisation, String canonical) {
        return instruments.find(record.as(Caller.system(organisation, "check-in")), canonical)
                                instanceof Outcome.Ok<Instrument>(Instrument instrument)
                        && !"retired".equals(instrument.questionnaire().string("status"))
                ? instrument.questionnaire()
                : null;
    }

    public static String canonical(JsonObject questionnaire) {
        return new Instrument(questionnaire).canonical();
    }

    /** What was filed by this key; null when nothing was. */
    public Outcome<Filed> filed(Caller patient, String key) {
        return patient(patient).flatMap(id -> record.search(
                        patient, "QuestionnaireResponse", "patient=Patient/" + id + "&identifier=" + FormTerms.RESPONSE + "%7C" + key)
                .map(Look.Found::matches)
                .map(found -> new Filed(found.isEmpty() ? null : found.getFirst())));
    }

    public record Filed(@Nullable JsonObject response) {}

    /**
     * Files answers under a key of their own. The same answers again change nothing; others amend them, when {@code seen} is the version
     * that they amend.
     *
     * @param patient who answers, and whose record alone is written
     * @param key a UUID
     */
    public Outcome<JsonObject> file(Caller patient, JsonObject given, String key, @Nullable String seen) {
        return patient(patient).flatMap(id -> {
            String canonical = String.valueOf(given.string("questionnaire"));
            JsonObject questionnaire = inUse(patient.organisation(), canonical);
            if (questionnaire == null) {
                return Outcome.refused(Problem.Code.NOT_FOUND, "This questionnaire is not in use.");
            }
            Set<String> totals = new Instrument(questionnaire)
                    .totals().stream().map(Instrument.Total::linkId).collect(Collectors.toSet());
            JsonObject response = new JsonObject()
                    .put("resourceType", "QuestionnaireResponse")
                    .put("status", "completed")
                    .put("questionnaire", canonical)
                    .put("subject", FormTerms.reference("Patient/" + id))
                    .put("item", given.array("item") == null ? new JsonArray() : Objects.requireNonNull(given.array("item")).deepCopy());
            Outcome<JsonObject> written = filed(patient, key).flatMap(filed -> amendment(filed.response(), response, totals, seen)
                    .flatMap(wanted -> wanted.string("id") != null && wanted.object("meta") == null
                            ? Outcome.ok(wanted)
                            : submit.submit(patient.within(RIGHTS), id, wanted, key)));
            if (written instanceof Outcome.Refused<JsonObject>(List<Problem> why)
                    && (why.getFirst().code() == Problem.Code.DUPLICATE || why.getFirst().code() == Problem.Code.VERSION)) {
                // Somebody was faster, most likely by the same tap.
                return filed(patient, key).flatMap(filed -> filed.response() != null && isSame(filed.response(), response, totals)
                        ? Outcome.ok(filed.response())
                        : written);
            }
            return written;
        });
    }

    /** What is to be submitted: the response as it is, an amendment, or (with an id and no version) nothing, as it is filed already. */
    private static Outcome<JsonObject> amendment(@Nullable JsonObject filed, JsonObject response, Set<String> totals, @Nullable String seen) {
        if (filed == null) {
            return Outcome.ok(response);
        }
        if (isSame(filed, response, totals)) {
            return Outcome.ok(new JsonObject().put("id", String.valueOf(filed.string("id"))));
        }
        if (seen == null) {
            return Outcome.refused(
                    Problem.Code.CONFLICT, "This questionnaire was answered meanwhile, with other answers. Look at them first.");
        }
        return Outcome.ok(response.put("id", String.valueOf(filed.string("id"))).put("meta", JsonObject.of("versionId", seen)));
    }

    private static boolean isSame(JsonObject filed, JsonObject given, Set<String> totals) {
        return said(filed, totals).equals(said(given, totals));
    }

    /** Each answer, without words and totals, which are the server's. */
    private static List<String> said(JsonObject parent, Set<String> totals) {
        List<String> said = new ArrayList<>();
        for (JsonObject item : JsonObject.objects(parent, "item")) {
            if (totals.contains(String.valueOf(item.string("linkId")))) {
                continue;
            }
            for (JsonObject answer : JsonObject.objects(item, "answer")) {
                JsonObject coding = answer.object("valueCoding");
                said.add(item.string("linkId") + "=" + (coding == null ? value(answer) : coding.string("code")));
                said.addAll(said(answer, totals));
            }
            said.addAll(said(item, totals));
        }
        return said.stream().sorted().toList();
    }

    private static String value(JsonObject answer) {
        for (int i = 0; i < answer.size(); i++) {
            if (answer.name(i).startsWith("value")) {
                return String.valueOf(answer.value(i));
            }
        }
        return "";
    }

    private static Outcome<String> patient(Caller caller) {
        String id = caller.patientId();
        return id == null ? Outcome.refused(Problem.Code.FORBIDDEN, "Answers of a patient are the patient's own.") : Outcome.ok(id);
    }
}
