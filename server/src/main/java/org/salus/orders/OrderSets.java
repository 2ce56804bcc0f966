package org.salus.orders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/**
 * The order sets in use: PlanDefinitions of type order-set that contain their ActivityDefinitions. Some come with Salus; an active one that
 * the organisation stores under the same URL takes the place of such a one.
 */
final class OrderSets {

    private static final List<String> SHIPPED =
            List.of("hypertension-new", "diabetes-follow-up", "cough", "urinary-tract-infection", "well-visit-labs");

    private final RecordAccess record;
    private final Map<String, JsonObject> shipped = new LinkedHashMap<>();

    OrderSets(RecordAccess record) {
        this.record = record;
        for (String name : SHIPPED) {
            JsonObject set = shipped(name);
            shipped.put(String.valueOf(set.string("url")), set);
        }
    }

    Outcome<List<JsonObject>> all(Caller caller) {
        return record.search(caller, "PlanDefinition", "type=order-set&status=active&_sort=_lastUpdated").map(Look.Found::matches).map(own -> {
            Map<String, JsonObject> byUrl = new LinkedHashMap<>();
            shipped.forEach((url, set) -> byUrl.put(url, set.deepCopy()));
            own.forEach(set -> byUrl.put(set.string("url") == null ? Orders.name(set) : String.valueOf(set.string("url")), set));
            return new ArrayList<>(byUrl.values());
        });
    }

    /** @param which canonical URL, or {@code PlanDefinition/id} */
    Outcome<JsonObject> find(Caller caller, String which) {
        return all(caller).flatMap(sets -> sets.stream()
                .filter(set -> which.equals(set.string("url")) || which.equals(Orders.name(set)))
                .findFirst()
                .map(Outcome::ok)
                .orElseGet(() -> Outcome.refused(new Problem(
                        Problem.Code.NOT_FOUND, "There is no active order set of this URL.", "planDefinition"))));
    }

    private static JsonObject shipped(String name) {
        try (InputStream in = OrderSets.class.getResourceAsStream("set-" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("The order set " + name + " is missing");
            }
            return Json.parse(in.readAllBytes()).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
