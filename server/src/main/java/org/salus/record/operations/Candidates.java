package org.salus.record.operations;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.DateInterval;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.record.Services;
import org.salus.record.matching.BirthDates;
import org.salus.record.matching.Nicknames;
import org.salus.record.matching.Person;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.StringHashes;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/**
 * Patients who may be a person: found by the blind index alone, in a few ways that each forgive another mistake. Every way is one
 * statement that finds a bounded number.
 */
final class Candidates {

    private static final int MOST_EACH = 300;

    private final Services services;
    private final ResourceType type;
    private final int organisation;
    private final BlindIndex blind;
    private final Where filter;
    private final Map<Long, StoredResource> found = new LinkedHashMap<>();
    private boolean cut;

    Candidates(Services services, ResourceType type, int organisation, Where filter) {
        this.services = services;
        this.type = type;
        this.organisation = organisation;
        this.blind = services.vault().blindIndex(organisation);
        this.filter = filter;
    }

    /** Whether there were more than are looked at. */
    boolean isCut() {
        return cut;
    }

    List<StoredResource> of(JsonObject patient, Person person) {
        byWhatIsTheirsAlone(patient, person);
        byBirthDate(person);
        byNameAndNearBirthDate(person);
        byName(person);
        return List.copyOf(found.values());
    }

    private void byWhatIsTheirsAlone(JsonObject patient, Person person) {
        List<Long> tokens = new ArrayList<>();
        JsonArray identifiers = patient.array("identifier");
        for (int i = 0; identifiers != null && i < identifiers.size(); i++) {
            JsonObject identifier = identifiers.object(i);
            if (identifier != null && identifier.string("value") instanceof String value) {
                String system = identifier.string("system");
                tokens.add(
                        system == null
                                ? blind.token(key("identifier"), TokenHashes.CODE, value)
                                : blind.token(key("identifier"), TokenHashes.SYSTEM_AND_CODE, system + "|" + value));
            }
        }
        JsonArray contacts = patient.array("telecom");
        for (int i = 0; contacts != null && i < contacts.size(); i++) {
            if (contacts.object(i) instanceof JsonObject contact && contact.string("value") instanceof String value) {
                tokens.add(blind.token(key("telecom"), TokenHashes.CODE, value));
            }
        }
        for (String digits : person.phones()) {
            for (String written : written(digits)) {
                tokens.add(blind.token(key("telecom"), TokenHashes.CODE, written));
            }
        }
        if (!tokens.isEmpty()) {
            search(new Where.AnyToken(distinct(tokens)));
        }
    }

    /** Numbers are indexed as they were written; these are the usual ways. Nine digits lack the first of ten. */
    private static List<String> written(String digits) {
        if (digits.length() != 9) {
            return List.of(digits);
        }
        List<String> written = new ArrayList<>();
        for (int area = 2; area <= 9; area++) {
            String ten = area + digits;
            String a = ten.substring(0, 3);
            String b = ten.substring(3, 6);
            String c = ten.substring(6);
            written.addAll(List.of(
                    ten, a + "-" + b + "-" + c, "(" + a + ") " + b + "-" + c, a + "." + b + "." + c, a + " " + b + " " + c,
                    "+1" + ten, "+1-" + a + "-" + b + "-" + c, "+1 " + a + "-" + b + "-" + c, "1-" + a + "-" + b + "-" + c));
        }
        written.add("0" + digits);
        return written;
    }

    private void byBirthDate(Person person) {
        String birthDate = person.birthDate();
        if (birthDate == null || birthDate.length() != 10) {
            return;
        }
        List<Long> initials = new ArrayList<>();
        person.families().forEach(name -> initials.add(prefix("family", name, 1)));
        person.families().forEach(name -> initials.add(prefix("given", name, 1)));
        familiar(person.firsts()).forEach(name -> initials.add(prefix("given", name, 1)));
        person.middles().forEach(name -> initials.add(prefix("given", name, 1)));
        search(Where.and(born(birthDate), initials.isEmpty() ? Where.ALWAYS : anyPrefix(initials)));
    }

    private void byNameAndNearBirthDate(Person person) {
        String birthDate = person.birthDate();
        if (birthDate == null || person.families().isEmpty() || person.firsts().isEmpty()) {
            return;
        }
        Set<LocalDate> near = BirthDates.variants(birthDate);
        if (near.isEmpty()) {
            return;
        }
        search(Where.and(
                names(person, 2, 1),
                Where.or(near.stream().map(day -> born(day.toString())).toArray(Where[]::new))));
    }

    private void byName(Person person) {
        if (person.families().isEmpty() && person.firsts().isEmpty()) {
            return;
        }
        search(names(person, TokenHashes.LONGEST_PREFIX, 3));
    }

    /** @param family letters of the family name that must agree @param first likewise, of the first name or a form of it */
    private Where names(Person person, int family, int first) {
        List<Long> families =
                person.families().stream().map(name -> prefix("family", name, family)).toList();
        List<Long> firsts = familiar(person.firsts()).stream()
                .map(name -> prefix("given", name, first))
                .distinct()
                .toList();
        return Where.and(
                families.isEmpty() ? Where.ALWAYS : anyPrefix(families), firsts.isEmpty() ? Where.ALWAYS : anyPrefix(firsts));
    }

    private static Set<String> familiar(Set<String> names) {
        Set<String> all = new LinkedHashSet<>(names);
        names.forEach(name -> all.addAll(Nicknames.of(name)));
        return all;
    }

    private Where born(String day) {
        DateInterval interval = Objects.requireNonNull(DateInterval.parse(day));
        int slot = Objects.requireNonNull(type.param("birthdate")).slot();
        return new Where.Date(slot, Where.Test.WITHIN, interval.low(), interval.high());
    }

    private long prefix(String param, String folded, int length) {
        int points = folded.codePointCount(0, folded.length());
        String prefix = points <= length ? folded : folded.substring(0, folded.offsetByCodePoints(0, length));
        return blind.token(key(param), TokenHashes.PREFIX, prefix);
    }

    private String key(String param) {
        return Objects.requireNonNull(type.param(param)).key();
    }

    private Where anyPrefix(List<Long> prefixes) {
        return StringHashes.any(type, distinct(prefixes));
    }

    private static long[] distinct(List<Long> hashes) {
        return hashes.stream().mapToLong(Long::longValue).distinct().toArray();
    }

    private void search(Where where) {
        Reader.Rows rows = services.store()
                .search(new Reader.Select(
                        organisation, List.of(type.code()), Where.and(filter, where), List.of(), MOST_EACH, null, false));
        cut |= rows.resume() != null;
        rows.rows().forEach(row -> found.putIfAbsent(row.self(), row));
    }
}
