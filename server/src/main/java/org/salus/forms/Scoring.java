package org.salus.forms;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** What answers come to. A total that lacks an answer is no total: a sum of some answers would be taken for one. */
final class Scoring {

    private Scoring() {}

    /**
     * @param value null when answers are missing
     * @param band null when there is no value, or none that fits the patient
     * @param missing linkIds of questions that were asked and not answered
     */
    record Score(Instrument.Total total, @Nullable BigDecimal value, Instrument.@Nullable Band band, List<String> missing) {}

    static List<Score> scores(Instrument instrument, Answers answers, @Nullable String gender) {
        List<Score> scores = new ArrayList<>();
        for (Instrument.Total total : instrument.totals()) {
            BigDecimal sum = BigDecimal.ZERO;
            List<String> missing = new ArrayList<>();
            for (String linkId : total.of()) {
                BigDecimal counts = counts(instrument, answers, linkId);
                if (counts == null) {
                    missing.add(linkId);
                } else {
                    sum = sum.add(counts);
                }
            }
            boolean isWhole = missing.isEmpty() && !total.of().isEmpty();
            scores.add(new Score(total, isWhole ? sum : null, isWhole ? band(total, sum, gender) : null, missing));
        }
        return scores;
    }

    private static @Nullable BigDecimal counts(Instrument instrument, Answers answers, String linkId) {
        JsonObject item = instrument.item(linkId);
        if (item == null) {
            return null;
        }
        List<JsonObject> given = answers.byLinkId().getOrDefault(linkId, List.of());
        if (given.isEmpty()) {
            return answers.enabled().is(item) ? null : Instrument.whenSkipped(item);
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonObject answer : given) {
            BigDecimal one = Instrument.ordinal(item, answer);
            if (one == null) {
                return null;
            }
            sum = sum.add(one);
        }
        return sum;
    }

    private static Instrument.@Nullable Band band(Instrument.Total total, BigDecimal value, @Nullable String gender) {
        Instrument.Band found = null;
        for (Instrument.Band band : total.bands()) {
            boolean isMeant = band.gender() == null || band.gender().equals(gender);
            if (isMeant && band.from().compareTo(value) <= 0 && (found == null || found.from().compareTo(band.from()) <= 0)) {
                found = band;
            }
        }
        return found;
    }

    static List<Instrument.Alarm> alarms(Instrument instrument, Answers answers) {
        return instrument.alarms().stream()
                .filter(alarm -> answers.byLinkId().getOrDefault(alarm.linkId(), List.of()).stream().anyMatch(answer -> {
                    JsonObject item = instrument.item(alarm.linkId());
                    BigDecimal counts = item == null ? null : Instrument.ordinal(item, answer);
                    return counts != null && counts.compareTo(alarm.above()) > 0;
                }))
                .toList();
    }
}
