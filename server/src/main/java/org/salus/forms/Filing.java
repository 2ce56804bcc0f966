package org.salus.forms;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;

/** Writes the resources that a filed response comes to. */
final class Filing {

    /** By when somebody must have looked at a warning. */
    private static final Duration ALARM_DUE = Duration.ofHours(4);

    private final Caller caller;
    private final String patient;
    private final String key;
    private final Instrument instrument;
    private final Instant now;

    /** @param key of this filing: the same for everything that comes of it */
    Filing(Caller caller, String patient, String key, Instrument instrument, Instant now) {
        this.caller = caller;
        this.patient = patient;
        this.key = key;
        this.instrument = instrument;
        this.now = now;
    }

    static String written(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** @param from response whose encounter, labels and time are taken over */
    JsonObject response(JsonObject from, String status, Answers answers, List<Scoring.Score> scores) {
        JsonArray items = answers.items().deepCopy();
        for (Scoring.Score score : scores) {
            if (score.value() instanceof BigDecimal value) {
                JsonObject item = new JsonObject().put("linkId", score.total().linkId());
                if (score.total().item().string("text") instanceof String text) {
                    item.put("text", text);
                }
                items.add(item.put("answer", JsonArray.of(new JsonObject().put("valueDecimal", number(value)))));
            }
        }
        JsonObject response = new JsonObject().put("resourceType", "QuestionnaireResponse");
        labels(from, response);
        response.put("identifier", FormTerms.identifier(FormTerms.RESPONSE, key))
                .put("questionnaire", instrument.canonical())
                .put("status", status)
                .put("subject", FormTerms.reference("Patient/" + patient));
        if (from.object("encounter") instanceof JsonObject encounter) {
            response.put("encounter", encounter.deepCopy());
        }
        return response.put("authored", String.valueOf(from.string("authored")))
                .put("author", FormTerms.person(caller))
                .put("source", from.object("source") instanceof JsonObject source
                        ? source.deepCopy()
                        : FormTerms.reference("Patient/" + patient))
                .put("item", items);
    }

    /** @param reference to the response, as the act has it */
    JsonObject score(JsonObject response, String reference, Scoring.Score score, BigDecimal value, String status) {
        JsonObject item = score.total().item();
        JsonArray coding = item.array("code") == null ? new JsonArray() : Objects.requireNonNull(item.array("code")).deepCopy();
        JsonObject observation = new JsonObject().put("resourceType", "Observation");
        labels(response, observation);
        observation.put("identifier", JsonArray.of(FormTerms.identifier(FormTerms.SCORE, scoreKey(score.total()))))
                .put("status", status)
                .put("category", JsonArray.of(new JsonObject().put("coding", JsonArray.of(new JsonObject()
                        .put("system", "http://terminology.hl7.org/CodeSystem/observation-category")
                        .put("code", "survey")
                        .put("display", "Survey")))))
                .put("code", totalScore().into(coding.isEmpty() ? new JsonObject() : new JsonObject().put("coding", coding), "text"))
                .put("subject", FormTerms.reference("Patient/" + patient));
        if (response.object("encounter") instanceof JsonObject encounter) {
            observation.put("encounter", encounter.deepCopy());
        }
        observation.put("effectiveDateTime", String.valueOf(response.string("authored")))
                .put("issued", written(now))
                .put("performer", JsonArray.of(FormTerms.person(caller)))
                .put("valueQuantity", new JsonObject()
                        .put("value", number(value))
                        .put("unit", "score")
                        .put("system", "http://unitsofmeasure.org")
                        .put("code", "{score}"));
        if (score.band() instanceof Instrument.Band band) {
            JsonObject coded = band.text().into(new JsonObject().put("system", FormTerms.BANDS).put("code", band.code()), "display");
            observation.put("interpretation", JsonArray.of(band.text().into(new JsonObject().put("coding", JsonArray.of(coded)), "text")));
        }
        return observation.put("derivedFrom", JsonArray.of(FormTerms.reference(reference)));
    }

    private Translated totalScore() {
        return Translated.of(language -> instrument.title().in(language) + language.say(", total score", ", score total", ", puntuación total"));
    }

    String scoreKey(Instrument.Total total) {
        return key + "/" + total.linkId();
    }

    String alarmKey(Instrument.Alarm alarm) {
        return key + "/" + alarm.code();
    }

    /** @param owner in whose inbox it lies */
    JsonObject task(JsonObject response, String reference, Instrument.Alarm alarm, String owner) {
        JsonObject task = new JsonObject().put("resourceType", "Task");
        labels(response, task);
        task.put("identifier", JsonArray.of(FormTerms.identifier(FormTerms.ALARM, alarmKey(alarm))))
                .put("status", "requested")
                .put("intent", "order")
                .put("priority", "urgent")
                .put("code", alarm.text().into(
                        new JsonObject().put("coding", JsonArray.of(new JsonObject().put("system", FormTerms.TASKS).put("code", alarm.code()))),
                        "text"));
        Translated.of(language -> instrument.title().in(language) + language.say(": ", " : ", ": ") + alarm.text().in(language))
                .into(task, "description")
                .put("focus", FormTerms.reference(reference))
                .put("for", FormTerms.reference("Patient/" + patient));
        if (response.object("encounter") instanceof JsonObject encounter) {
            task.put("encounter", encounter.deepCopy());
        }
        return task.put("authoredOn", written(now))
                .put("lastModified", written(now))
                .put("requester", FormTerms.person(caller))
                .put("owner", FormTerms.reference(owner))
                .put("restriction", new JsonObject()
                        .put("period", new JsonObject().put("end", written(now.plus(ALARM_DUE)))));
    }

    JsonObject cancelled(JsonObject task, String why) {
        JsonArray notes = task.array("note") == null ? new JsonArray() : task.array("note");
        notes.add(new JsonObject().put("authorReference", FormTerms.person(caller)).put("time", written(now)).put("text", why));
        return task.put("status", "cancelled").put("lastModified", written(now)).put("note", notes);
    }

    static JsonNumber number(BigDecimal value) {
        return new JsonNumber(value.stripTrailingZeros().toPlainString());
    }

    /** Who may not see the answers may not see what comes of them. */
    private static void labels(JsonObject from, JsonObject to) {
        JsonObject meta = from.object("meta");
        if (meta != null && meta.array("security") instanceof JsonArray labels) {
            to.put("meta", new JsonObject().put("security", labels.deepCopy()));
        }
    }

    static boolean isOpen(@Nullable JsonObject task) {
        return task != null
                && List.of("requested", "received", "accepted", "ready", "in-progress", "on-hold").contains(String.valueOf(task.string("status")));
    }
}
