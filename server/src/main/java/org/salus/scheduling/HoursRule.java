package org.salus.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/** Hours, services, zones and blocked slots are stored in a form that can be reckoned with, or not at all. */
final class HoursRule implements WriteRule {

    static final int SHORTEST = 5;
    static final int LONGEST = 24 * 60;
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

    @Override
    public Set<String> types() {
        return Set.of("Schedule", "HealthcareService", "Slot", "Location", "Organization");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject after = change.after();
        List<Problem> problems = new ArrayList<>();
        if (after == null) {
            return problems;
        }
        switch (change.type()) {
            case "Schedule" -> Template.of(after, Zones.OTHERWISE, problems);
            case "HealthcareService" -> service(after, problems);
            case "Slot" -> slot(after, problems);
            default -> zone(change.type(), after, problems);
        }
        return problems;
    }

    private static void service(JsonObject service, List<Problem> problems) {
        JsonObject duration = Extensions.one(service, Extensions.DURATION);
        if (duration != null && minutes(service) == 0) {
            problems.add(new Problem(
                    Problem.Code.VALUE,
                    Extensions.DURATION + " is a number of minutes from " + SHORTEST + " to " + LONGEST + ".",
                    "HealthcareService.extension"));
        }
        String colour = Extensions.value(service, Extensions.COLOUR);
        if (colour != null && !COLOUR.matcher(colour).matches()) {
            problems.add(new Problem(
                    Problem.Code.VALUE, Extensions.COLOUR + " is a colour such as #3366cc.", "HealthcareService.extension"));
        }
    }

    /** The service's duration; 0 when it has none. */
    static int minutes(JsonObject service) {
        String text = Extensions.value(service, Extensions.DURATION);
        int minutes = text == null || text.length() > 4 || !text.chars().allMatch(Character::isDigit) ? 0 : Integer.parseInt(text);
        return minutes >= SHORTEST && minutes <= LONGEST ? minutes : 0;
    }

    private static void slot(JsonObject slot, List<Problem> problems) {
        if (!String.valueOf(slot.string("status")).startsWith("busy-")) {
            return;
        }
        Instant start = ClinicTime.exact(slot.string("start"));
        Instant end = ClinicTime.exact(slot.string("end"));
        Interval time = start == null || end == null ? null : Interval.of(start, end);
        if (time == null || time.length().compareTo(Diary.LONGEST_SLOT) > 0) {
            problems.add(new Problem(
                    Problem.Code.VALUE,
                    "A slot that blocks ends after it starts and is not longer than 31 days: what is longer is an exception of the Schedule.",
                    "Slot.end"));
        }
    }

    private static void zone(String type, JsonObject place, List<Problem> problems) {
        String zone = Extensions.value(place, Extensions.TIME_ZONE);
        if (zone != null && ClinicTime.zone(zone) == null) {
            problems.add(new Problem(
                    Problem.Code.VALUE, "The time zone is a name of the IANA time zone database such as Europe/Paris.", type + ".extension"));
        }
    }
}
