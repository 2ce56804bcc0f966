package org.salus.forms;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.inbox.Addressees;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code QuestionnaireResponse/$submit}: files answers, or an amendment of answers that were filed. The score and the warnings are written in
 * the same transaction, by this server alone: there are never answers without them, nor a score of other answers.
 */
final class SubmitResponse implements Operation {

    private static final Pattern KEY = Pattern.compile("[0-9a-f-]{36}");

    private final RecordAccess record;
    private final Instruments instruments;
    private final Addressees addressees;
    private final Clock clock;

    SubmitResponse(RecordAccess record, Instruments instruments, Addressees addressees, Clock clock) {
        this.record = record;
        this.instruments = instruments;
        this.addressees = addressees;
        this.clock = clock;
    }

    @Override
    public Definition definition() {
        return new Definition(
                FormTerms.SUBMIT, Set.of(Level.TYPE), Set.of("QuestionnaireResponse"), true, new Needs.OnAddressedType(Interaction.CREATE),
                "urn:salus:operation:submit", "Files the answers to a questionnaire, with their score and warnings");
    }

    /** What is filed, and what was there before: {@code stored} is null for new answers. */
    private record Wanted(JsonObject from, String key, @Nullable JsonObject stored, Instrument instrument) {}

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan(FormTerms.SUBMIT, "response", "submission");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        JsonObject given = call.parameters().object("response");
        if (given == null || !"QuestionnaireResponse".equals(given.string("resourceType"))) {
            return FhirResponse.refused(new Problem(Problem.Code.PARAMETER, "response is a QuestionnaireResponse.", "response"));
        }
        Caller caller = call.request().caller();
        return FormTerms.answer(FormTerms.openChart(call)
                .flatMap(patient -> submit(caller, patient, given, call.parameters().string("submission"))));
    }

    /**
     * Files it, for whoever may: the policy of the operation has allowed it, or that of the patient's own check-in.
     *
     * @param submission a UUID: answers that come twice are filed once
     */
    Outcome<JsonObject> submit(Caller caller, String patient, JsonObject given, @Nullable String submission) {
        if (given.has("subject") && !FormTerms.isOf(given, patient)) {
            return Outcome.refused(FormTerms.wrongPatient());
        }
        Outcome<Wanted> wanted = given.string("id") == null ? fresh(caller, given, submission) : amended(caller, patient, given);
        return wanted.flatMap(w -> Answers.of(w.instrument(), given).flatMap(answers -> file(caller, patient, w, answers)));
    }

    private Outcome<Wanted> fresh(Caller caller, JsonObject given, @Nullable String submission) {
        if (submission != null && !KEY.matcher(submission).matches()) {
            return Outcome.refused(new Problem(Problem.Code.PARAMETER, "submission is a UUID.", "submission"));
        }
        String canonical = given.string("questionnaire");
        if (canonical == null) {
            return Outcome.refused(new Problem(
                    Problem.Code.REQUIRED, "The response names its questionnaire.", "QuestionnaireResponse.questionnaire"));
        }
        JsonObject from = given.deepCopy();
        String authored = given.string("authored");
        if (authored == null) {
            from.put("authored", Filing.written(clock.instant()));
        } else if (!isPast(authored)) {
            return Outcome.refused(new Problem(
                    Problem.Code.VALUE, "authored is the time of the answers, with a zone and not to come.", "QuestionnaireResponse.authored"));
        }
        return instruments.find(record.as(caller), canonical)
                .flatMap(instrument -> "retired".equals(instrument.questionnaire().string("status"))
                        ? Outcome.refused(Problem.Code.CONFLICT, "This questionnaire is not in use any more.")
                        : Outcome.ok(new Wanted(from, submission == null ? UUID.randomUUID().toString() : submission, null, instrument)));
    }

    private boolean isPast(String authored) {
        try {
            return !OffsetDateTime.parse(authored).toInstant().isAfter(clock.instant().plusSeconds(60));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private Outcome<Wanted> amended(Caller caller, String patient, JsonObject given) {
        JsonObject meta = given.object("meta");
        String seen = meta == null ? null : meta.string("versionId");
        if (seen == null) {
            return Outcome.refused(new Problem(
                    Problem.Code.REQUIRED, "An amendment names the version that was read, meta.versionId.", "QuestionnaireResponse.meta.versionId"));
        }
        return record.read(caller, "QuestionnaireResponse", String.valueOf(given.string("id"))).flatMap(stored -> {
            if (!FormTerms.isOf(stored, patient)) {
                return Outcome.refused(FormTerms.wrongPatient());
            }
            String key = FormTerms.identifierOf(stored, FormTerms.RESPONSE);
            if (key == null || !List.of("completed", "amended").contains(String.valueOf(stored.string("status")))) {
                return Outcome.refused(Problem.Code.CONFLICT, "Only answers that were filed here, and not taken back, are amended.");
            }
            JsonObject now = stored.object("meta");
            if (now == null || !seen.equals(now.string("versionId"))) {
                return Outcome.refused(Problem.Code.VERSION, "These answers have changed since they were shown. Look again.");
            }
            return instruments.find(record.as(caller), String.valueOf(stored.string("questionnaire")))
                    .map(instrument -> new Wanted(stored, key, stored, instrument));
        });
    }

    private Outcome<JsonObject> file(Caller caller, String patient, Wanted wanted, Answers answers) {
        Look look = record.as(caller);
        Instrument instrument = wanted.instrument();
        String gender = null;
        if (instrument.totals().stream().flatMap(t -> t.bands().stream()).anyMatch(b -> b.gender() != null)) {
            Outcome<JsonObject> read = look.read("Patient", patient);
            if (read instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            gender = read.get().string("gender");
        }
        List<Scoring.Score> scores = Scoring.scores(instrument, answers, gender);
        Instant now = clock.instant();
        Filing filing = new Filing(caller, patient, wanted.key(), instrument, now);
        JsonObject stored = wanted.stored();
        JsonObject response = filing.response(wanted.from(), stored == null ? "completed" : "amended", answers, scores);
        Act act = Act.of(FormTerms.SUBMIT).inChartOf(patient).lock("form " + wanted.key());
        String reference;
        if (stored == null) {
            reference = "urn:uuid:" + UUID.randomUUID();
            act = act.check(under -> filedBefore(under, wanted.key())).create(reference, response);
        } else {
            reference = FormTerms.name(stored);
            response.put("id", String.valueOf(stored.string("id"))).put("meta", java.util.Objects.requireNonNull(stored.object("meta")).deepCopy());
            act = act.update(response);
        }
        for (Scoring.Score score : scores) {
            Outcome<Act> next = withScore(look, act, filing, response, reference, score, stored != null);
            if (next instanceof Outcome.Refused<Act> refused) {
                return refused.cast();
            }
            act = next.get();
        }
        Outcome<Act> next = withAlarms(look, caller, act, filing, instrument, answers, response, reference, stored != null);
        return next.flatMap(whole -> record.change(caller, whole)).map(written -> answer(written, scores));
    }

    private static List<Problem> filedBefore(Look look, String key) {
        return switch (look.search("QuestionnaireResponse", "identifier=" + FormTerms.RESPONSE + "%7C" + key)) {
            case Outcome.Ok<Look.Found>(Look.Found found) ->
                found.matches().isEmpty()
                        ? List.of()
                        : List.of(new Problem(
                                Problem.Code.DUPLICATE,
                                "These answers were filed already: they are " + FormTerms.name(found.matches().getFirst()) + "."));
            case Outcome.Refused<Look.Found>(List<Problem> problems) -> problems;
        };
    }

    private static Outcome<Act> withScore(
            Look look, Act act, Filing filing, JsonObject response, String reference, Scoring.Score score, boolean isAmendment) {
        Outcome<List<JsonObject>> before = isAmendment
                ? found(look, "Observation", FormTerms.SCORE, filing.scoreKey(score.total()))
                : Outcome.ok(List.of());
        return before.map(found -> {
            BigDecimal value = score.value();
            if (found.isEmpty()) {
                return value == null ? act : act.create(null, filing.score(response, reference, score, value, "final"));
            }
            JsonObject old = found.getFirst();
            if (value == null) {
                // The answers do not make a total any more: the old one must not stay in the chart.
                return "entered-in-error".equals(old.string("status")) ? act : act.update(old.put("status", "entered-in-error"));
            }
            return act.update(filing.score(response, reference, score, value, "amended")
                    .put("id", String.valueOf(old.string("id")))
                    .put("meta", java.util.Objects.requireNonNull(old.object("meta"))));
        });
    }

    private Outcome<Act> withAlarms(
            Look look, Caller caller, Act act, Filing filing, Instrument instrument, Answers answers, JsonObject response, String reference,
            boolean isAmendment) {
        List<Instrument.Alarm> raised = Scoring.alarms(instrument, answers);
        Act whole = act;
        for (Instrument.Alarm alarm : instrument.alarms()) {
            Outcome<List<JsonObject>> before =
                    isAmendment ? found(look, "Task", FormTerms.ALARM, filing.alarmKey(alarm)) : Outcome.ok(List.of());
            if (before instanceof Outcome.Refused<List<JsonObject>> refused) {
                return refused.cast();
            }
            List<JsonObject> open = before.get().stream().filter(Filing::isOpen).toList();
            boolean isHandled = before.get().stream().anyMatch(t -> "completed".equals(t.string("status")));
            if (!raised.contains(alarm)) {
                for (JsonObject task : open) {
                    whole = whole.update(filing.cancelled(task, "The answers were amended: this answer does not warn any more."));
                }
            } else if (open.isEmpty() && !isHandled) {
                whole = whole.create(null, filing.task(response, reference, alarm, addressees.of(caller.organisation(), response)));
            }
        }
        return Outcome.ok(whole);
    }

    static Outcome<List<JsonObject>> found(Look look, String type, String system, String value) {
        return look.search(type, "identifier=" + system + "%7C" + URLEncoder.encode(value, StandardCharsets.UTF_8)).map(Look.Found::matches);
    }

    private static JsonObject answer(List<JsonObject> written, List<Scoring.Score> scores) {
        JsonArray list = new JsonArray();
        for (JsonObject resource : written) {
            String name = switch (String.valueOf(resource.string("resourceType"))) {
                case "QuestionnaireResponse" -> "response";
                case "Observation" -> "entered-in-error".equals(resource.string("status")) ? "removed" : "score";
                default -> Filing.isOpen(resource) ? "alarm" : "cancelled";
            };
            list.add(new JsonObject().put("name", name).put("resource", resource));
        }
        for (Scoring.Score score : scores) {
            if (score.value() == null) {
                List<JsonObject> parts = new ArrayList<>();
                parts.add(new JsonObject().put("name", "total").put("valueString", score.total().linkId()));
                score.missing().forEach(linkId -> parts.add(new JsonObject().put("name", "missing").put("valueString", linkId)));
                list.add(new JsonObject().put("name", "not-scored").put("part", JsonArray.of(parts.toArray())));
            }
        }
        return new JsonObject().put("resourceType", "Parameters").put("parameter", list);
    }
}
