package org.salus.record.matching;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.store.TokenHashes;

/**
 * What a Patient says of a person that tells persons apart, written so that it can be compared.
 *
 * @param families folded family names, of all names that were ever used
 * @param firsts folded first given names
 * @param middles folded further given names
 * @param birthDate as it was written: a year, a month or a day
 * @param sex male, female or other; null when unknown
 * @param identifiers {@code system|VALUE}, letters and digits only in the value
 * @param phones the last nine digits
 * @param emails in lower case
 * @param streets folded address lines, their words in order
 * @param places folded postal codes, with the first five letters and digits only
 */
public record Person(
        Set<String> families,
        Set<String> firsts,
        Set<String> middles,
        @Nullable String birthDate,
        @Nullable String sex,
        Set<String> identifiers,
        Set<String> phones,
        Set<String> emails,
        Set<String> streets,
        Set<String> places) {

    private static final int PHONE_DIGITS = 9;
    private static final int FEWEST_DIGITS = 6;
    private static final int POSTCODE = 5;
    /** Of each kind of value at most so many are compared. */
    private static final int MOST = 50;

    public static Person of(JsonObject patient) {
        Set<String> families = new LinkedHashSet<>();
        Set<String> firsts = new LinkedHashSet<>();
        Set<String> middles = new LinkedHashSet<>();
        for (JsonObject name : objects(patient, "name")) {
            names(name, families, firsts, middles);
        }
        Set<String> identifiers = new LinkedHashSet<>();
        for (JsonObject identifier : objects(patient, "identifier")) {
            String value = plain(identifier.string("value")).toUpperCase(Locale.ROOT);
            if (!value.isEmpty() && !"old".equals(identifier.string("use"))) {
                identifiers.add((identifier.string("system") instanceof String system ? system : "") + "|" + value);
            }
        }
        Set<String> phones = new LinkedHashSet<>();
        Set<String> emails = new LinkedHashSet<>();
        for (JsonObject contact : objects(patient, "telecom")) {
            String value = contact.string("value");
            if (value == null || "old".equals(contact.string("use"))) {
                continue;
            }
            if ("email".equals(contact.string("system")) || value.indexOf('@') > 0) {
                emails.add(value.strip().toLowerCase(Locale.ROOT));
            } else {
                String digits = value.replaceAll("\\D", "");
                if (digits.length() >= FEWEST_DIGITS) {
                    phones.add(digits.substring(Math.max(0, digits.length() - PHONE_DIGITS)));
                }
            }
        }
        Set<String> streets = new LinkedHashSet<>();
        Set<String> places = new LinkedHashSet<>();
        for (JsonObject address : objects(patient, "address")) {
            JsonArray lines = address.array("line");
            if (lines != null && !lines.isEmpty() && lines.string(0) instanceof String line && !fold(line).isEmpty()) {
                streets.add(Similarity.sortedWords(fold(line)));
            }
            String code = plain(address.string("postalCode")).toUpperCase(Locale.ROOT);
            if (!code.isEmpty()) {
                places.add(code.substring(0, Math.min(POSTCODE, code.length())));
            }
        }
        String gender = patient.string("gender");
        return new Person(
                families,
                firsts,
                middles,
                patient.string("birthDate"),
                "unknown".equals(gender) ? null : gender,
                identifiers,
                phones,
                emails,
                streets,
                places);
    }

    /** Nothing to search or compare by. */
    public boolean isEmpty() {
        return families.isEmpty()
                && firsts.isEmpty()
                && birthDate == null
                && identifiers.isEmpty()
                && phones.isEmpty()
                && emails.isEmpty();
    }

    private static void names(JsonObject name, Set<String> families, Set<String> firsts, Set<String> middles) {
        String family = name.string("family");
        JsonArray given = name.array("given");
        if (family == null && given == null && name.string("text") instanceof String text) {
            // Only written out: the last word is taken as the family name.
            String folded = fold(text);
            int last = folded.lastIndexOf(' ');
            put(families, folded.substring(last + 1));
            if (last > 0) {
                String[] words = folded.substring(0, last).split(" ");
                put(firsts, words[0]);
                for (int i = 1; i < words.length; i++) {
                    put(middles, words[i]);
                }
            }
            return;
        }
        if (family != null) {
            put(families, fold(family));
        }
        boolean first = true;
        for (int i = 0; given != null && i < given.size(); i++) {
            if (given.string(i) instanceof String text) {
                for (String word : fold(text).split(" ")) {
                    put(first ? firsts : middles, word);
                    first = false;
                }
            }
        }
    }

    private static void put(Set<String> to, String word) {
        if (!word.isEmpty() && to.size() < MOST) {
            to.add(word);
        }
    }

    private static Iterable<JsonObject> objects(JsonObject patient, String name) {
        Set<JsonObject> objects = new LinkedHashSet<>();
        JsonArray array = patient.array(name);
        for (int i = 0; array != null && i < Math.min(array.size(), MOST); i++) {
            if (array.object(i) instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static String fold(String text) {
        return TokenHashes.fold(text.length() > 200 ? text.substring(0, 200) : text);
    }

    private static String plain(@Nullable String text) {
        return text == null ? "" : TokenHashes.fold(text.length() > 200 ? text.substring(0, 200) : text).replace(" ", "");
    }
}
