package org.salus.checkin;

import java.util.List;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/** The insurance of a patient, as far as it may be shown on a tablet: who pays, and the end of the number. */
final class Coverages {

    private static final int SHOWN = 4;
    private static final int LEAST_HIDDEN = 3;

    private final RecordAccess record;

    Coverages(RecordAccess record) {
        this.record = record;
    }

    Outcome<JsonArray> shown(Caller patient) {
        return record.search(patient, "Coverage", "beneficiary=Patient/" + patient.patientId() + "&status=active&_sort=-_lastUpdated")
                .map(Look.Found::matches)
                .map(found -> {
                    JsonArray all = new JsonArray();
                    found.forEach(coverage -> all.add(new JsonObject()
                            .put("payer", payer(patient.organisation(), coverage))
                            .put("number", masked(number(coverage)))));
                    return all;
                });
    }

    /** The payer is in the directory, which is nobody's data. Empty when it has no name. */
    private String payer(int organisation, JsonObject coverage) {
        List<JsonObject> payers = JsonObject.objects(coverage, "payor");
        if (payers.isEmpty()) {
            return "";
        }
        JsonObject first = payers.getFirst();
        String display = first.string("display");
        String reference = first.string("reference");
        if (display != null && !display.isBlank()) {
            return display;
        }
        if (reference == null) {
            return "";
        }
        JsonObject organization = null;
        if (reference.startsWith("#")) {
            organization = JsonObject.objects(coverage, "contained").stream()
                    .filter(c -> reference.substring(1).equals(c.string("id")) && "Organization".equals(c.string("resourceType")))
                    .findFirst()
                    .orElse(null);
        } else if (reference.startsWith("Organization/")
                && record.read(Caller.system(organisation, "check-in"), "Organization", reference.substring("Organization/".length()))
                        instanceof Outcome.Ok<JsonObject>(JsonObject found)) {
            organization = found;
        }
        String name = organization == null ? null : organization.string("name");
        return name == null ? "" : name;
    }

    private static String number(JsonObject coverage) {
        String subscriber = coverage.string("subscriberId");
        return subscriber != null
                ? subscriber
                : JsonObject.objects(coverage, "identifier").stream()
                        .map(i -> i.string("value"))
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse("");
    }

    /** A number so short that its end is most of it is not shown at all. */
    static String masked(String number) {
        int shown = number.length() >= SHOWN + LEAST_HIDDEN ? SHOWN : 0;
        return number.isEmpty() ? "" : "••••" + number.substring(number.length() - shown);
    }
}
