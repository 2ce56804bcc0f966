package org.salus.checkin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.forms.PatientAnswers;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/** Which questionnaires a patient is asked at check-in: those of the settings, unless answered lately. */
final class Questions {

    private static final Set<String> ANSWERED = Set.of("completed", "amended");

    private final RecordAccess record;
    private final PatientAnswers answers;
    private final CheckInSettings settings;

    Questions(RecordAccess record, PatientAnswers answers, CheckInSettings settings) {
        this.record = record;
        this.answers = answers;
        this.settings = settings;
    }

    /** @param response what was filed in this check-in; null when nothing was */
    record Due(JsonObject questionnaire, String canonical, String step, String key, @Nullable JsonObject response) {}

    Outcome<List<Due>> due(Caller patient, Link link, String birthDate, Instant now, ZoneId zone) {
        LocalDate today = now.atZone(zone).toLocalDate();
        if (ChronoUnit.YEARS.between(LocalDate.parse(birthDate), today) < settings.fromAge() || settings.questionnaires().isEmpty()) {
            return Outcome.ok(List.of());
        }
        String since = today.minusDays(settings.everyDays()).toString();
        return record.search(patient, "QuestionnaireResponse", "patient=Patient/" + link.patientId() + "&authored=ge" + since)
                .map(Look.Found::matches)
                .flatMap(lately -> {
                    List<Due> due = new ArrayList<>();
                    for (String url : settings.questionnaires()) {
                        JsonObject questionnaire = answers.inUse(link.organisation(), url);
                        if (questionnaire == null) {
                            continue;
                        }
                        String key = key(link, url);
                        Outcome<PatientAnswers.Filed> filed = answers.filed(patient, key);
                        if (!(filed instanceof Outcome.Ok<PatientAnswers.Filed>(PatientAnswers.Filed here))) {
                            return ((Outcome.Refused<PatientAnswers.Filed>) filed).cast();
                        }
                        if (here.response() != null || lately.stream().noneMatch(r -> isOf(r, url))) {
                            due.add(new Due(questionnaire, PatientAnswers.canonical(questionnaire), step(url), key, here.response()));
                        }
                    }
                    return Outcome.ok(due);
                });
    }

    private static boolean isOf(JsonObject response, String url) {
        String canonical = String.valueOf(response.string("questionnaire"));
        return ANSWERED.contains(String.valueOf(response.string("status"))) && (canonical.equals(url) || canonical.startsWith(url + "|"));
    }

    static String step(String url) {
        return "form " + url;
    }

    /** One filing for each check-in and questionnaire, however often it is sent. */
    private static String key(Link link, String url) {
        return UUID.nameUUIDFromBytes((link.id() + " " + url).getBytes(StandardCharsets.UTF_8)).toString();
    }
}
