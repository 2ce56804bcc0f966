package org.salus.checkin;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** How a patient is reached: what the record says, what the patient says instead, and how the record is changed when that is accepted. */
final class Details {

    private static final int LONGEST = 200;
    private static final int MOST_LINES = 3;
    private static final Pattern PHONE = Pattern.compile("[+]?[0-9 ()./-]{3,40}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"]{1,64}@[^\\s@<>\"]{1,180}\\.[^\\s@<>\".]{2,}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Z]{2})?");
    private static final Set<String> PARTS = Set.of("line", "city", "state", "postalCode", "country");
    private static final String LANGUAGES = "urn:ietf:bcp:47";

    private Details() {}

    /** A String, an Address without more than its parts, or null. */
    static @Nullable Object said(JsonObject patient, Change.Field field) {
        return switch (field) {
            case PHONE -> value(telecom(patient, "phone"));
            case EMAIL -> value(telecom(patient, "email"));
            case ADDRESS -> {
                JsonObject address = address(patient);
                JsonObject plain = address == null ? new JsonObject() : plain(address);
                yield plain.isEmpty() ? null : plain;
            }
            case LANGUAGE -> language(patient);
            case COVERAGE, CONSENT -> null;
        };
    }

    static JsonObject json(JsonObject patient) {
        JsonObject details = new JsonObject();
        for (Change.Field field : Change.Field.values()) {
            Object said = said(patient, field);
            if (said != null) {
                details.put(field.word(), said);
            }
        }
        return details;
    }

    /** What differs from the record. Nothing is said of what the patient leaves empty: that is not taken for its end. */
    static Outcome<Map<Change.Field, Object>> changed(JsonObject patient, JsonObject given) {
        Map<Change.Field, Object> changed = new EnumMap<>(Change.Field.class);
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            switch (given.name(i)) {
                case "phone" -> text(given.value(i), PHONE, "phone", "is a telephone number: digits, spaces and + ( ) . / -", problems)
                        .ifPresent(v -> changed.put(Change.Field.PHONE, v));
                case "email" -> text(given.value(i), EMAIL, "email", "is an e-mail address such as nora@example.org", problems)
                        .ifPresent(v -> changed.put(Change.Field.EMAIL, v));
                case "language" -> text(given.value(i), LANGUAGE, "language", "is a code such as en or fr-CA", problems)
                        .ifPresent(v -> changed.put(Change.Field.LANGUAGE, v));
                case "address" -> address(given.value(i), problems).ifPresent(v -> changed.put(Change.Field.ADDRESS, v));
                default -> problems.add(wrong("details", "has phone, email, address and language, and nothing else"));
            }
        }
        changed.entrySet().removeIf(e -> e.getValue().equals(said(patient, e.getKey())));
        return problems.isEmpty() ? Outcome.ok(changed) : Outcome.refused(problems);
    }

    private static java.util.Optional<String> text(
            @Nullable Object value, Pattern form, String name, String right, List<Problem> problems) {
        if (!(value instanceof String text)) {
            problems.add(wrong(name, "is a text"));
            return java.util.Optional.empty();
        }
        String plain = text.strip();
        if (plain.isEmpty()) {
            return java.util.Optional.empty();
        }
        if (plain.length() > LONGEST || !form.matcher(plain).matches()) {
            problems.add(wrong(name, right));
            return java.util.Optional.empty();
        }
        return java.util.Optional.of(plain);
    }

    private static java.util.Optional<JsonObject> address(@Nullable Object value, List<Problem> problems) {
        if (!(value instanceof JsonObject given)) {
            problems.add(wrong("address", "is an object"));
            return java.util.Optional.empty();
        }
        JsonObject address = new JsonObject();
        for (int i = 0; i < given.size(); i++) {
            String part = given.name(i);
            if (!PARTS.contains(part)) {
                problems.add(wrong("address", "has line, city, state, postalCode and country"));
                return java.util.Optional.empty();
            }
            List<String> texts = part.equals("line") ? Elements.strings(given, "line") : List.of(String.valueOf(given.value(i)));
            boolean isList = given.value(i) instanceof JsonArray list && list.size() == texts.size() && texts.size() <= MOST_LINES;
            if (part.equals("line") ? !isList : !(given.value(i) instanceof String)) {
                problems.add(wrong("address." + part, part.equals("line") ? "is a list of at most " + MOST_LINES + " texts" : "is a text"));
                return java.util.Optional.empty();
            }
            if (texts.stream().anyMatch(t -> t.length() > LONGEST || t.chars().anyMatch(c -> Character.isISOControl(c)))) {
                problems.add(wrong("address." + part, "has at most " + LONGEST + " characters, on one line"));
                return java.util.Optional.empty();
            }
            List<String> said = texts.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
            if (!said.isEmpty()) {
                address.put(part, part.equals("line") ? JsonArray.of(said.toArray()) : said.getFirst());
            }
        }
        return address.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(plain(address));
    }

    private static Problem wrong(String name, String right) {
        return new Problem(Problem.Code.VALUE, name + " " + right + ".", name);
    }

    /** Puts what was accepted in the place of what was there; the versions of the record keep that. */
    static void apply(JsonObject patient, Change.Field field, Object value) {
        switch (field) {
            case PHONE -> telecom(patient, "phone", (String) value);
            case EMAIL -> telecom(patient, "email", (String) value);
            case LANGUAGE -> language(patient, (String) value);
            case ADDRESS -> {
                JsonObject address = address(patient);
                if (address == null) {
                    list(patient, "address").add(((JsonObject) value).deepCopy().put("use", "home"));
                } else {
                    for (String part : PARTS) {
                        address.remove(part);
                    }
                    // Of the address that was: a district or a period would be said of the new one.
                    address.remove("text");
                    address.remove("district");
                    address.remove("period");
                    address.remove("extension");
                    JsonObject next = ((JsonObject) value).deepCopy();
                    for (int i = 0; i < next.size(); i++) {
                        address.put(next.name(i), next.value(i));
                    }
                }
            }
            case COVERAGE, CONSENT -> throw new IllegalArgumentException("This is no element of the Patient");
        }
    }

    private static void telecom(JsonObject patient, String system, String value) {
        JsonObject there = telecom(patient, system);
        if (there == null) {
            list(patient, "telecom").add(new JsonObject().put("system", system).put("value", value));
        } else {
            there.put("value", value);
            there.remove("period");
        }
    }

    private static void language(JsonObject patient, String code) {
        boolean isThere = false;
        for (JsonObject communication : JsonObject.objects(patient, "communication")) {
            communication.remove("preferred");
            if (code.equals(code(communication))) {
                communication.put("preferred", true);
                isThere = true;
            }
        }
        if (!isThere) {
            JsonObject coding = new JsonObject().put("system", LANGUAGES).put("code", code);
            list(patient, "communication").add(new JsonObject()
                    .put("language", JsonObject.of("coding", JsonArray.of(coding)))
                    .put("preferred", true));
        }
    }

    private static JsonArray list(JsonObject patient, String member) {
        JsonArray list = patient.array(member);
        if (list == null) {
            list = new JsonArray();
            patient.put(member, list);
        }
        return list;
    }

    private static @Nullable Object value(@Nullable JsonObject telecom) {
        return telecom == null ? null : Objects.requireNonNull(telecom.string("value")).strip();
    }

    private static @Nullable JsonObject telecom(JsonObject patient, String system) {
        return JsonObject.objects(patient, "telecom").stream()
                .filter(t -> system.equals(t.string("system")) && t.string("value") != null && !"old".equals(t.string("use")))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable JsonObject address(JsonObject patient) {
        return JsonObject.objects(patient, "address").stream()
                .filter(a -> !"old".equals(a.string("use")) && !"billing".equals(a.string("use")))
                .findFirst()
                .orElse(null);
    }

    /** In one order, so that equal ones are equal. */
    private static JsonObject plain(JsonObject address) {
        JsonObject plain = new JsonObject();
        List<String> lines = Elements.strings(address, "line");
        if (!lines.isEmpty()) {
            plain.put("line", JsonArray.of(lines.toArray()));
        }
        for (String part : List.of("city", "state", "postalCode", "country")) {
            if (address.string(part) instanceof String text) {
                plain.put(part, text);
            }
        }
        return plain;
    }

    private static @Nullable String language(JsonObject patient) {
        List<JsonObject> all = JsonObject.objects(patient, "communication");
        JsonObject first = all.stream()
                .filter(c -> Boolean.TRUE.equals(c.get("preferred")))
                .findFirst()
                .orElse(all.isEmpty() ? null : all.getFirst());
        return first == null ? null : code(first);
    }

    private static @Nullable String code(JsonObject communication) {
        return JsonObject.objects(communication.object("language"), "coding").stream()
                .map(c -> c.string("code"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
