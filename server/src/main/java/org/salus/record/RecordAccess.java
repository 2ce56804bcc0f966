package org.salus.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.salus.audit.AuditEvent;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.store.StoredResource;

/**
 * The record for the operations, jobs and messages of other modules: every call goes through the door as the caller that is given, is
 * decided by policy, validated, checked against the rules and audited. Throws what the store throws when the database is lost.
 */
public final class RecordAccess {

    /** So many matches a search gives at most; {@link Look.Found#truncated} says that there are more. */
    public static final int MOST = 1000;

    /** Stands for this server where no request has named it. References are relative anyway. */
    static final String BASE = "urn:salus:fhir";

    private final Services services;
    private final Transactions transactions;
    private final JobsSeen jobs = new JobsSeen(System::nanoTime);

    RecordAccess(Services services, Transactions transactions) {
        this.services = services;
        this.transactions = transactions;
    }

    public Outcome<JsonObject> read(Caller caller, String type, String id) {
        return as(caller).read(type, id);
    }

    public Outcome<Look.Found> search(Caller caller, String type, String query) {
        return as(caller).search(type, query);
    }

    /** What the caller may see; each look is audited. */
    public Look as(Caller caller) {
        return as(caller, trace -> audit(caller, trace));
    }

    /** What a job of the server sees in one run; audited when it is closed. */
    public JobLook job(Caller system) {
        List<Trace> seen = new ArrayList<>();
        return new JobLook(as(system, seen::add), seen, trace -> {
            if (jobs.isNews(system, trace)) {
                audit(system, trace);
            }
        });
    }

    private Look as(Caller caller, Consumer<Trace> audit) {
        Looking looking = Looking.as(services, caller, services.store(), BASE);
        return new Look() {
            @Override
            public Outcome<JsonObject> read(String type, String id) {
                Outcome<StoredResource> row = looking.row(type, id);
                if (row instanceof Outcome.Ok<StoredResource>(StoredResource found)) {
                    audit.accept(Trace.of(Interaction.READ, type, List.of(type + "/" + id), found.patient(), "version " + found.version()));
                }
                return row.map(found -> Json.parse(found.body()).get());
            }

            @Override
            public Outcome<Found> search(String type, String query) {
                Outcome<Looking.Pages> pages = looking.rows(type, query);
                if (pages instanceof Outcome.Ok<Looking.Pages>(Looking.Pages found)) {
                    List<StoredResource> shown = new ArrayList<>(found.matches());
                    shown.addAll(found.included());
                    audit.accept(Trace.shown(Interaction.SEARCH, type, shown, type + "?" + query));
                }
                return pages.map(found -> new Found(
                        found.matches().stream().map(r -> Json.parse(r.body()).get()).toList(),
                        found.included().stream().map(r -> Json.parse(r.body()).get()).toList(),
                        found.truncated()));
            }
        };
    }

    private void audit(Caller caller, Trace trace) {
        services.auditor().record(new AuditEvent(
                caller, trace.interaction().code(), trace.type(), trace.ids(), trace.patients(), trace.detail(), 200, Instant.now()));
    }

    /**
     * Carries an act out.
     *
     * @return the resources as they were stored, in the order of the steps, without those deleted; or everything that is wrong, and
     *     nothing was stored
     */
    public Outcome<List<JsonObject>> change(Caller caller, Act act) {
        JsonArray entries = new JsonArray();
        for (Act.Step step : act.steps()) {
            entries.add(entry(step));
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("prefer", "return=representation");
        String patient = act.patient();
        if (patient != null) {
            headers.put("x-salus-patient", patient);
        }
        FhirRequest request = new FhirRequest(
                caller,
                "POST",
                List.of(),
                QueryString.EMPTY,
                headers,
                new JsonObject().put("resourceType", "Bundle").put("type", "transaction").put("entry", entries),
                BASE);
        FhirResponse response = transactions.run(request, Bundles.parsed(request, entries), act);
        byte[] body = response.body();
        if (!response.problems().isEmpty() || body == null) {
            return Outcome.refused(response.problems());
        }
        return Outcome.ok(resources(body));
    }

    private static JsonObject entry(Act.Step step) {
        JsonObject entry = new JsonObject();
        JsonObject request = new JsonObject();
        switch (step) {
            case Act.Step.Create(var fullUrl, JsonObject resource) -> {
                if (fullUrl != null) {
                    entry.put("fullUrl", fullUrl);
                }
                entry.put("resource", resource);
                request.put("method", "POST").put("url", String.valueOf(resource.string("resourceType")));
            }
            case Act.Step.Update(JsonObject resource) -> {
                entry.put("resource", resource);
                request.put("method", "PUT").put("url", resource.string("resourceType") + "/" + resource.string("id"));
                JsonObject meta = resource.object("meta");
                String version = meta == null ? null : meta.string("versionId");
                if (version == null) {
                    throw new IllegalArgumentException("An update names the version that was read");
                }
                request.put("ifMatch", "W/\"" + version + "\"");
            }
            case Act.Step.Delete(String type, String id, int version) ->
                request.put("method", "DELETE").put("url", type + "/" + id).put("ifMatch", "W/\"" + version + "\"");
        }
        return entry.put("request", request);
    }

    private static List<JsonObject> resources(byte[] bundle) {
        List<JsonObject> resources = new ArrayList<>();
        if (Json.parse(bundle).get().get("entry") instanceof JsonArray entries) {
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i) instanceof JsonObject entry && entry.object("resource") instanceof JsonObject resource) {
                    resources.add(resource);
                }
            }
        }
        return resources;
    }

    /** A problem's words for a log or a message: codes and paths, no values. */
    public static String codes(List<Problem> problems) {
        return String.join(", ", problems.stream().map(p -> p.code().stableCode()).toList());
    }
}
