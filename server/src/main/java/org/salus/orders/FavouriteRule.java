package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * A favourite order of somebody: a {@code Basic} with an identifier of the system {@code urn:salus:favourite-of}, whose value is the account,
 * and the order as its one contained resource. Only its owner writes it, and it is about no patient.
 */
final class FavouriteRule implements WriteRule {

    static final String OWNER = "urn:salus:favourite-of";

    private static final String URL = "urn:salus:favourite-order";
    private static final int LONGEST_NAME = 100;

    /** What an order says whomever it is for; reasons, remarks and the visit are one patient's. */
    private static final Set<String> MEMBERS = Set.of(
            "resourceType", "id", "status", "intent", "subject", "priority", "category", "medicationCodeableConcept", "dosageInstruction",
            "dispenseRequest", "code", "orderDetail", "performerType", "bodySite", "patientInstruction");

    @Override
    public Set<String> types() {
        return Set.of("Basic");
    }

    @Override
    public String onlyIdentifiedBy(String type) {
        return OWNER;
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject after = change.after();
        if (!change.caller().is(Role.SYSTEM) && !(isOwn(change.before(), change.caller()) && isOwn(after, change.caller()))) {
            return List.of(new Problem(Problem.Code.FORBIDDEN, "A favourite order is written by the one whose it is."));
        }
        return after == null || isFavourite(after)
                ? List.of()
                : List.of(new Problem(
                        Problem.Code.INVARIANT,
                        "A favourite order has a name of 1 to " + LONGEST_NAME + " characters and contains one MedicationRequest or"
                                + " ServiceRequest without patient, visit, reason or remark.",
                        change.path("Basic")));
    }

    private static boolean isOwn(@Nullable JsonObject basic, Caller caller) {
        if (basic == null) {
            return true;
        }
        List<JsonObject> owners = JsonObject.objects(basic, "identifier").stream().filter(i -> OWNER.equals(i.string("system"))).toList();
        return owners.size() == 1 && caller.subject().equals(owners.getFirst().string("value"));
    }

    private static boolean isFavourite(JsonObject basic) {
        List<JsonObject> contained = JsonObject.objects(basic, "contained");
        if (contained.size() != 1 || basic.has("subject") || !hasName(basic)) {
            return false;
        }
        JsonObject order = contained.getFirst();
        JsonObject subject = order.object("subject");
        boolean isNobodys = subject == null || !subject.has("reference") && !subject.has("identifier");
        if (!isNobodys || !Orders.TYPES.contains(String.valueOf(order.string("resourceType")))) {
            return false;
        }
        for (int i = 0; i < order.size(); i++) {
            if (!MEMBERS.contains(order.name(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasName(JsonObject basic) {
        return JsonObject.objects(basic, "extension").stream()
                .filter(e -> URL.equals(e.string("url")))
                .flatMap(e -> JsonObject.objects(e, "extension").stream())
                .filter(e -> "name".equals(e.string("url")))
                .map(e -> e.string("valueString"))
                .anyMatch(name -> name != null && !name.isBlank() && name.length() <= LONGEST_NAME);
    }
}
