package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.kernel.Problem;
import org.salus.record.Parameters;
import org.salus.record.Parameters.Parameter;

/** Reads the parameters of an operation, and collects everything that is wrong with them. */
final class Inputs {

    private static final int LONGEST_TEXT = 1000;

    private final Parameters parameters;
    private final List<Problem> problems = new ArrayList<>();

    /** @param known names of all parameters that the operation has: any other is refused */
    Inputs(String operation, Parameters parameters, String... known) {
        this.parameters = parameters;
        problems.addAll(parameters.otherThan(operation, known));
    }

    List<Problem> problems() {
        return problems;
    }

    boolean areWrong() {
        return !problems.isEmpty();
    }

    void wrong(String name, String right) {
        problems.add(new Problem(Problem.Code.PARAMETER, name + " " + right, name));
    }

    boolean has(String name) {
        return parameters.has(name);
    }

    /** The one primitive value; null when there is none. */
    @Nullable String text(String name) {
        List<Object> values = values(name);
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() == 1 && values.getFirst() instanceof String text && !text.isBlank() && text.length() <= LONGEST_TEXT) {
            return text.strip();
        }
        wrong(name, values.size() > 1 ? "may be given once." : "is a text of 1 to " + LONGEST_TEXT + " characters.");
        return null;
    }

    private List<Object> values(String name) {
        return parameters.all().stream().filter(p -> p.name().equals(name)).map(Parameter::value).toList();
    }

    int number(String name, int least, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        int number = text.length() > 6 || !text.chars().allMatch(c -> c >= '0' && c <= '9') ? -1 : Integer.parseInt(text);
        if (number < least || number > most) {
            wrong(name, "is a whole number from " + least + " to " + most + ".");
            return otherwise;
        }
        return number;
    }

    boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            wrong(name, "is true or false.");
        }
        return "true".equals(text);
    }

    /** One of some words. */
    String word(String name, Set<String> words, String otherwise) {
        String text = text(name);
        if (text != null && !words.contains(text)) {
            wrong(name, "is one of " + String.join(", ", words.stream().sorted().toList()) + ".");
            return otherwise;
        }
        return text == null ? otherwise : text;
    }

    /** {@code Type/id}; null when there is none. */
    @Nullable String reference(String name, String type) {
        List<String> all = references(name, type);
        if (all.size() > 1) {
            wrong(name, "may be given once.");
        }
        return all.isEmpty() ? null : all.getFirst();
    }

    List<String> references(String name, String type) {
        List<String> references = new ArrayList<>();
        for (Object value : values(name)) {
            String text = value instanceof JsonObject object ? object.string("reference") : (String) value;
            ReferenceText reference = text == null ? null : ReferenceText.relative(text.strip());
            if (reference == null || !reference.type().equals(type) || reference.version() != null) {
                wrong(name, "is a reference such as " + type + "/123.");
            } else {
                references.add(type + "/" + reference.id());
            }
        }
        return references;
    }

    /** A moment; null when there is none. */
    @Nullable Instant time(String name, ZoneId zone) {
        String text = text(name);
        Instant time = text == null ? null : ClinicTime.time(text, zone);
        if (text != null && (time == null || isFar(time))) {
            wrong(name, "is a time such as 2026-05-04T09:00:00+02:00 (a plus sign in an address is %2B).");
            return null;
        }
        return time;
    }

    /** A moment, or the start of a day (its end, if {@code isEnd}). */
    @Nullable Instant dayOrTime(String name, ZoneId zone, boolean isEnd) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        LocalDate day = ClinicTime.day(text);
        Instant time = day == null
                ? ClinicTime.time(text, zone)
                : (isEnd ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
        if (time == null || isFar(time)) {
            wrong(name, "is a day or a time such as 2026-05-04 or 2026-05-04T09:00:00+02:00 (a plus sign in an address is %2B).");
            return null;
        }
        return time;
    }

    @Nullable LocalDate day(String name) {
        String text = text(name);
        LocalDate day = ClinicTime.day(text);
        if (text != null && (day == null || day.getYear() < 1900 || day.getYear() > 2200)) {
            wrong(name, "is a day such as 2026-05-04.");
            return null;
        }
        return day;
    }

    private static boolean isFar(Instant time) {
        return time.isBefore(Instant.parse("1900-01-01T00:00:00Z")) || time.isAfter(Instant.parse("2200-01-01T00:00:00Z"));
    }

    /** Minutes of an appointment; null when it is not said. */
    @Nullable Duration duration(String name) {
        int minutes = number(name, HoursRule.SHORTEST, HoursRule.LONGEST, 0);
        return minutes == 0 ? null : Duration.ofMinutes(minutes);
    }
}
