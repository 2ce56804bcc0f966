package org.salus.interop.hl7v2;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * What a message reports, before it is known whose it is.
 *
 */
record Results(Segment patient, List<Report> reports) {

    private static final int MOST_WORDS = 10;

    /**
     * One OBR with what belongs to it.
     *
     * @param key by which a later message finds it
     * @param resource DiagnosticReport without subject, order and results
     * @param order OBR-2 or ORC-2, first component; empty for none
     * @param requester OBR-16 or ORC-12 as it was sent, and the segment that can read it; null for none
     */
    record Report(String key, JsonObject resource, List<Finding> findings, String order, @Nullable Requester requester) {}

    /** @param resource Observation without subject */
    record Finding(String key, JsonObject resource) {}

    record Requester(Segment segment, String value) {}

    /** Whether something in it is critical. */
    boolean isCritical() {
        return reports.stream()
                .flatMap(r -> r.findings().stream())
                .flatMap(f -> JsonObject.objects(f.resource(), "interpretation").stream())
                .flatMap(i -> JsonObject.objects(i, "coding").stream())
                .anyMatch(c -> List.of("HH", "LL", "AA").contains(String.valueOf(c.string("code"))));
    }

    /** What is reported, for who looks at the queue: titles, and the first values as they were sent. */
    String words() {
        List<String> lines = reports.stream().flatMap(r -> r.findings().stream()).map(f -> line(f.resource())).toList();
        String titles = reports.stream().map(r -> text(r.resource())).distinct().limit(MOST_WORDS).collect(Collectors.joining(", "));
        int more = lines.size() - MOST_WORDS;
        return titles + (lines.isEmpty() ? "" : ": " + lines.stream().limit(MOST_WORDS).collect(Collectors.joining("; "))) + (more > 0 ? "; " + more + " more" : "");
    }

    private static String line(JsonObject observation) {
        JsonObject quantity = observation.object("valueQuantity");
        JsonObject concept = observation.object("valueCodeableConcept");
        String value = concept != null ? String.valueOf(concept.string("text")) : observation.string("valueString");
        if (quantity != null) {
            String unit = quantity.string("unit");
            String comparator = quantity.string("comparator");
            value = (comparator == null ? "" : comparator) + quantity.get("value") + (unit == null ? "" : " " + unit);
        }
        String flags = JsonObject.objects(observation, "interpretation").stream()
                .map(i -> i.string("text") == null ? JsonObject.objects(i, "coding").getFirst().string("code") : i.string("text"))
                .collect(Collectors.joining(" "));
        return text(observation) + (value == null ? "" : " " + value.lines().findFirst().orElse("")) + (flags.isEmpty() ? "" : " " + flags);
    }

    private static String text(JsonObject resource) {
        JsonObject code = resource.object("code");
        return code == null ? "" : String.valueOf(code.string("text"));
    }
}
