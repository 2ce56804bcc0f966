package org.salus.orders;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** All checks that are there, and what none of them covers. */
final class OrderChecks {

    private final List<OrderCheck> checks;

    OrderChecks(List<OrderCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    Outcome<List<OrderCheck.Finding>> run(Look look, String patient, List<JsonObject> orders) {
        List<OrderCheck.Finding> findings = new ArrayList<>();
        for (OrderCheck check : checks) {
            Outcome<List<OrderCheck.Finding>> found = check.check(look, patient, orders);
            if (!(found instanceof Outcome.Ok<List<OrderCheck.Finding>>(List<OrderCheck.Finding> more))) {
                return found;
            }
            findings.addAll(more);
        }
        return Outcome.ok(findings);
    }

    /** Parameters {@code finding}, {@code checked} and {@code not-checked}. */
    JsonArray report(List<OrderCheck.Finding> findings) {
        JsonArray list = new JsonArray();
        for (OrderCheck.Finding finding : findings) {
            list.add(new JsonObject()
                    .put("name", "finding")
                    .put("part", JsonArray.of(
                            part("subject", word(finding.subject())), part("order", finding.order()), part("text", finding.text()))));
        }
        Set<OrderCheck.Subject> covered = EnumSet.noneOf(OrderCheck.Subject.class);
        checks.forEach(check -> covered.addAll(check.covers()));
        for (OrderCheck.Subject subject : OrderCheck.Subject.values()) {
            list.add(part(covered.contains(subject) ? "checked" : "not-checked", word(subject)));
        }
        return list;
    }

    private static JsonObject part(String name, String value) {
        return new JsonObject().put("name", name).put("valueString", value);
    }

    static String word(OrderCheck.Subject subject) {
        return subject.name().toLowerCase(Locale.ROOT);
    }
}
