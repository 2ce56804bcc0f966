package org.salus.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;

/** {@code Task/$recipients}: to whom something can be given so that somebody will see it: clinicians who can sign in, and pools. */
final class RecipientsOperation implements Operation {

    private final Desk desk;
    private final Owners owners;

    RecipientsOperation(Desk desk, Owners owners) {
        this.desk = desk;
        this.owners = owners;
    }

    @Override
    public Definition definition() {
        return Desk.definition("recipients", Set.of(Level.TYPE), "Task", false, TaskSteps.ACT, "Who has an inbox: clinicians and pools");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan("recipients");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller caller = call.request().caller();
        Look look = desk.all(caller);
        List<JsonObject> found = new ArrayList<>();
        String ids = owners.readers(caller.organisation()).stream().map(Terms::idOf).sorted().collect(Collectors.joining(","));
        if (!ids.isEmpty()) {
            Outcome<Look.Found> people = look.search("Practitioner", "_id=" + ids);
            if (people instanceof Outcome.Refused<Look.Found>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            found.addAll(people.get().matches());
        }
        found.addAll(Pools.all(look));
        JsonArray entries = new JsonArray();
        for (JsonObject resource : found) {
            entries.add(new JsonObject()
                    .put("fullUrl", call.request().base() + "/" + Terms.self(resource))
                    .put("resource", resource)
                    .put("search", JsonObject.of("mode", "match")));
        }
        return FhirResponse.of(
                200,
                Json.write(new JsonObject()
                        .put("resourceType", "Bundle")
                        .put("type", "searchset")
                        .put("total", JsonNumber.of(found.size()))
                        .put("entry", entries)),
                null);
    }
}
