package org.salus.proof.search;

import static org.salus.proof.search.Pools.any;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Values of R4's data types, each in the many forms it may take. */
final class RandomDataTypes {

    /** Alternatives of a choice that some search parameter can read. */
    static final Set<String> SEARCHED = Set.of(
            "boolean", "date", "dateTime", "instant", "Period", "Timing", "Range", "Age", "Quantity", "Money", "SampledData",
            "CodeableConcept", "Coding", "Reference", "string", "uri", "canonical", "integer", "decimal");

    private static final List<String> ANY_TARGET =
            List.of("Patient", "Practitioner", "Organization", "Observation", "Encounter", "Medication", "Location");

    private final Random random;
    private final String base;
    private final int perType;

    RandomDataTypes(Random random, String base, int perType) {
        this.random = random;
        this.base = base;
        this.perType = perType;
    }

    private boolean often() {
        return random.nextInt(4) > 0;
    }

    private boolean seldom() {
        return random.nextInt(6) == 0;
    }

    /** Null for a type that is made of its elements. */
    @Nullable
    Object value(String type) {
        return switch (type) {
            case "boolean" -> random.nextBoolean();
            case "integer", "unsignedInt" -> any(random, Pools.INTEGERS);
            case "positiveInt" -> 1 + any(random, Pools.INTEGERS);
            case "decimal" -> any(random, Pools.NUMBERS);
            case "string", "markdown" -> any(random, Pools.WORDS);
            case "code" -> any(random, List.of("en", "de", "a", "b-c", "text/xml", "text/plain; charset=UTF-8"));
            case "id" -> any(random, List.of("a1", "A1", "b.2"));
            case "uri", "url" -> any(random, Pools.URIS);
            case "canonical" -> any(random, Pools.CANONICALS);
            case "oid" -> "urn:oid:1.2.3.4.5";
            case "uuid" -> "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
            case "base64Binary" -> "AAEC";
            case "date" -> any(random, Pools.DAYS);
            case "dateTime" -> moment();
            case "instant" -> any(random, Pools.MOMENTS);
            case "time" -> "10:00:00";
            case "xhtml" -> "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>";
            case "Extension" -> extension();
            case "Narrative" -> narrative();
            case "Meta" -> meta();
            case "Coding" -> coding();
            case "CodeableConcept" -> concept();
            case "Identifier" -> identifier();
            case "ContactPoint" -> contactPoint();
            case "HumanName" -> humanName();
            case "Address" -> address();
            case "Period" -> period();
            case "Timing" -> timing();
            case "Quantity", "Age", "Duration", "Count", "Distance" -> quantity(seldom());
            case "Money" -> money();
            case "Range" -> range();
            case "Ratio" -> Map.of("numerator", quantity(false), "denominator", quantity(false));
            case "SampledData" -> sampledData();
            case "Element" -> Map.of("id", "x");
            default -> null;
        };
    }

    private String moment() {
        return random.nextInt(3) == 0 ? any(random, Pools.DAYS) : any(random, Pools.MOMENTS);
    }

    /** A code, Coding or CodeableConcept out of a required value set, or a string where an element has been bound in that way. */
    Object bound(String type, String system, String code) {
        return switch (type) {
            case "Coding" -> new LinkedHashMap<>(Map.of("system", system, "code", code));
            case "CodeableConcept" -> {
                List<Object> codings = new ArrayList<>();
                if (seldom()) {
                    codings.add(coding());
                }
                codings.add(new LinkedHashMap<>(Map.of("system", system, "code", code)));
                Map<String, Object> concept = new LinkedHashMap<>();
                concept.put("coding", codings);
                if (seldom()) {
                    concept.put("text", any(random, Pools.WORDS));
                }
                yield concept;
            }
            default -> code;
        };
    }

    Map<String, Object> extension() {
        return Map.of("url", "http://example.org/extension", "valueString", any(random, Pools.WORDS));
    }

    Map<String, Object> narrative() {
        return Map.of(
                "status", "generated", "div", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Text of its own</p></div>");
    }

    /** Labels that hide a resource from some callers are among them. */
    Map<String, Object> meta() {
        Map<String, Object> meta = new LinkedHashMap<>();
        if (often()) {
            meta.put("tag", List.of(coding()));
        }
        if (random.nextInt(3) == 0) {
            meta.put("profile", List.of(any(random, Pools.CANONICALS)));
        }
        if (random.nextInt(3) == 0) {
            meta.put("source", any(random, Pools.URIS));
        }
        if (random.nextInt(3) == 0) {
            String code = any(random, List.of("R", "N", "HIV", "TBOO", "NOPAT"));
            Map<String, Object> label = new LinkedHashMap<>();
            if (often()) {
                label.put("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode");
            }
            label.put("code", code);
            meta.put("security", List.of(label));
        }
        return meta.isEmpty() ? Map.of("tag", List.of(coding())) : meta;
    }

    private Map<String, Object> coding() {
        Map<String, Object> coding = new LinkedHashMap<>();
        boolean code = random.nextInt(8) > 0;
        if (often()) {
            coding.put("system", any(random, Pools.SYSTEMS));
        }
        if (code) {
            coding.put("code", any(random, Pools.CODES));
        }
        if (random.nextInt(3) == 0 || coding.isEmpty()) {
            coding.put("display", any(random, Pools.WORDS));
        }
        return coding;
    }

    private Map<String, Object> concept() {
        Map<String, Object> concept = new LinkedHashMap<>();
        if (random.nextInt(7) > 0) {
            List<Object> codings = new ArrayList<>(List.of(coding()));
            if (random.nextInt(3) == 0) {
                codings.add(coding());
            }
            concept.put("coding", codings);
        }
        if (random.nextInt(3) == 0 || concept.isEmpty()) {
            concept.put("text", any(random, Pools.WORDS));
        }
        return concept;
    }

    private Map<String, Object> identifier() {
        Map<String, Object> identifier = new LinkedHashMap<>();
        if (random.nextInt(3) == 0) {
            Map<String, Object> type = new LinkedHashMap<>();
            type.put(
                    "coding",
                    List.of(Map.of(
                            "system",
                            "http://terminology.hl7.org/CodeSystem/v2-0203",
                            "code",
                            any(random, List.of("MR", "SS")))));
            type.put("text", any(random, Pools.WORDS));
            identifier.put("type", type);
        }
        if (often()) {
            identifier.put("system", any(random, Pools.IDENTIFIER_SYSTEMS));
        }
        if (!seldom() || identifier.isEmpty()) {
            identifier.put("value", any(random, Pools.IDENTIFIERS));
        }
        return identifier;
    }

    private Map<String, Object> contactPoint() {
        Map<String, Object> contact = new LinkedHashMap<>();
        String system = any(random, List.of("phone", "email", "fax", "url"));
        if (!seldom()) {
            contact.put("system", system);
        }
        contact.put("use", any(random, List.of("home", "work")));
        if (!seldom()) {
            contact.put(
                    "value",
                    system.equals("email") ? "eve@example.org" : any(random, List.of("+1 555 0100", "555-0101", "x")));
        }
        return contact;
    }

    private List<String> words(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(any(random, Pools.WORDS));
        }
        return words;
    }

    private Map<String, Object> humanName() {
        Map<String, Object> name = new LinkedHashMap<>();
        name.put("use", "official");
        if (often()) {
            name.put("family", any(random, Pools.WORDS));
        }
        if (often()) {
            name.put("given", words(1 + random.nextInt(2)));
        }
        if (seldom()) {
            name.put("prefix", words(1));
        }
        if (seldom()) {
            name.put("suffix", words(1));
        }
        if (seldom()) {
            name.put("text", any(random, Pools.WORDS));
        }
        return name;
    }

    private Map<String, Object> address() {
        Map<String, Object> address = new LinkedHashMap<>();
        address.put("use", any(random, List.of("home", "work")));
        if (often()) {
            address.put("line", words(1 + random.nextInt(2)));
        }
        for (String part : List.of("city", "district", "state", "postalCode", "country", "text")) {
            if (random.nextInt(2) == 0) {
                address.put(part, any(random, Pools.WORDS));
            }
        }
        return address;
    }

    private Map<String, Object> period() {
        Map<String, Object> period = new LinkedHashMap<>();
        if (often()) {
            period.put("start", moment());
        }
        if (often()) {
            period.put("end", moment());
        }
        if (period.isEmpty()) {
            period.put("id", "open");
        }
        if (period.size() == 2 && !inOrder((String) period.get("start"), (String) period.get("end"))) {
            period.remove(random.nextBoolean() ? "start" : "end");
        }
        return period;
    }

    /** per-1: a period starts before it ends. */
    private static boolean inOrder(String start, String end) {
        Dates.Interval from = Objects.requireNonNull(Dates.interval(start));
        Dates.Interval to = Objects.requireNonNull(Dates.interval(end));
        return from.low().isBefore(to.high());
    }

    private Map<String, Object> timing() {
        Map<String, Object> timing = new LinkedHashMap<>();
        if (often()) {
            timing.put("event", random.nextBoolean() ? List.of(moment()) : List.of(moment(), moment()));
        }
        if (random.nextInt(2) == 0 || timing.isEmpty()) {
            timing.put(
                    "repeat",
                    random.nextInt(4) == 0
                            ? Map.of("boundsDuration", quantity(false), "frequency", 2)
                            : Map.of("boundsPeriod", period(), "frequency", 1));
        }
        return timing;
    }

    private Map<String, Object> quantity(boolean comparator) {
        Map<String, Object> quantity = new LinkedHashMap<>();
        String[] unit = any(random, Pools.UNITS);
        if (comparator) {
            quantity.put("comparator", any(random, List.of("<", "<=", ">=", ">")));
        }
        quantity.put("value", any(random, Pools.NUMBERS));
        if (unit[2] != null) {
            quantity.put("unit", unit[2]);
        }
        if (unit[0] != null) {
            quantity.put("system", unit[0]);
        }
        if (unit[1] != null) {
            quantity.put("code", unit[1]);
        }
        if (random.nextInt(20) == 0) {
            quantity.remove("value");
            quantity.put("id", "empty");
        }
        return quantity;
    }

    private Map<String, Object> money() {
        Map<String, Object> money = new LinkedHashMap<>();
        money.put("value", any(random, Pools.NUMBERS));
        if (often()) {
            money.put("currency", any(random, List.of("EUR", "USD")));
        }
        return money;
    }

    private Map<String, Object> range() {
        Map<String, Object> low = quantity(false);
        Map<String, Object> high = new LinkedHashMap<>(low);
        BigDecimal one = any(random, Pools.NUMBERS);
        BigDecimal other = any(random, Pools.NUMBERS);
        low.put("value", one.min(other));
        high.put("value", one.max(other));
        return switch (random.nextInt(4)) {
            case 0 -> Map.of("low", low);
            case 1 -> Map.of("high", high);
            default -> Map.of("low", low, "high", high);
        };
    }

    private Map<String, Object> sampledData() {
        Map<String, Object> sampled = new LinkedHashMap<>();
        sampled.put("origin", quantity(false));
        sampled.put("period", 10);
        BigDecimal one = any(random, Pools.NUMBERS);
        BigDecimal other = any(random, Pools.NUMBERS);
        if (often()) {
            sampled.put("lowerLimit", one.min(other));
        }
        if (often()) {
            sampled.put("upperLimit", one.max(other));
        }
        sampled.put("dimensions", 1);
        sampled.put("data", "1 2 3");
        return sampled;
    }

    /**
     * @param contained where a contained resource may be put; null where there can be none
     * @param inner makes one of a type with an id
     */
    Map<String, Object> reference(
            List<String> targets,
            @Nullable List<Map<String, Object>> contained,
            BiFunction<String, String, Map<String, Object>> inner) {
        String type = targets.contains("Patient") && random.nextInt(3) > 0
                ? "Patient"
                : any(random, targets.isEmpty() ? ANY_TARGET : targets);
        String local = type + "/proof-" + (1 + random.nextInt(perType + 1));
        Map<String, Object> reference = new LinkedHashMap<>();
        switch (random.nextInt(20)) {
            case 0 -> reference.put("reference", local + "/_history/1");
            case 1, 2 -> reference.put("reference", base + "/" + local);
            case 3 -> reference.put("reference", "http://elsewhere.example/fhir/" + local);
            case 4 -> reference.put("reference", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0");
            case 5 -> {
                reference.put("identifier", identifier());
                if (random.nextBoolean()) {
                    reference.put("type", type);
                }
            }
            case 6 -> {
                reference.put("reference", local);
                reference.put("identifier", identifier());
                reference.put("type", type);
            }
            case 7 -> {
                if (contained != null && contained.size() < 2 && !type.equals("Bundle") && !type.equals("Parameters")) {
                    String id = "c" + contained.size();
                    Map<String, Object> resource = inner.apply(type, id);
                    if (contained.stream().noneMatch(c -> id.equals(c.get("id")))) {
                        contained.add(resource);
                        reference.put("reference", "#" + id);
                        break;
                    }
                }
                reference.put("reference", local);
            }
            case 8 -> reference.put("display", any(random, Pools.WORDS));
            default -> reference.put("reference", local);
        }
        return reference;
    }
}
