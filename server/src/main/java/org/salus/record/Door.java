package org.salus.record;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Problem;

/**
 * The one way in and out of the record: finds the interaction that a request means (R4 section 3.1.0). Each interaction decides by
 * policy before it touches the store; there is no path past one.
 */
public final class Door {

    private final Services services;
    private final Reads reads;
    private final Writes writes;
    private final Patches patches;
    private final Binaries binaries;
    private final Histories histories;
    private final Searches searches;
    private final Bundles bundles;
    private final Operations operations;
    private final CapabilityStatement capabilities;
    private final OpenApi openApi;

    Door(Services services, Commits commits, List<Operation> operations) {
        this.services = services;
        Conditions conditions = new Conditions(services);
        this.writes = new Writes(services, commits, conditions);
        this.binaries = new Binaries(services, writes);
        this.reads = new Reads(services, binaries);
        this.patches = new Patches(services, conditions, writes);
        this.histories = new Histories(services);
        this.searches = new Searches(services);
        this.operations = new Operations(services.definitions(), services.policy(), operations);
        this.bundles = new Bundles(services, commits, conditions, patches, this);
        this.capabilities = new CapabilityStatement(services.definitions(), operations);
        this.openApi = new OpenApi(services.definitions(), operations);
    }

    /** Whether what is addressed has a content of its own, in a type that is accepted: then no wish for JSON or XML is needed. */
    boolean hasContent(List<String> segments, @Nullable String accept) {
        return !segments.isEmpty()
                && (segments.getFirst().equals("Binary") || accept != null && operations.produces(segments, accept));
    }

    FhirResponse handle(FhirRequest request) {
        List<String> segments = request.segments();
        if (segments.isEmpty()) {
            return request.method().equals("POST")
                    ? bundles.run(request)
                    : isRead(request) ? searches.system(request) : notAllowed(request, "GET, or POST of a Bundle");
        }
        String first = segments.getFirst();
        if (first.equals("_search") && segments.size() == 1) {
            return request.method().equals("POST") ? searches.system(request) : notAllowed(request, "POST");
        }
        if (first.equals("metadata") && segments.size() == 1) {
            return isRead(request) ? capabilities.run(request) : notAllowed(request, "GET");
        }
        if (first.equals("openapi.json") && segments.size() == 1) {
            return isRead(request) ? openApi.run(request) : notAllowed(request, "GET");
        }
        if (first.equals("_history") && segments.size() == 1) {
            return isRead(request) ? histories.system(request) : notAllowed(request, "GET");
        }
        if (first.startsWith("$") && segments.size() == 1) {
            return operations.run(request, null, null, first);
        }
        ResourceType type = services.definitions().type(first);
        if (type == null) {
            return FhirResponse.refused(
                    Problem.Code.UNKNOWN_TYPE,
                    "'" + shown(first) + "' is not a resource type of FHIR R4; names begin with a capital, such as Patient.");
        }
        return switch (segments.size()) {
            case 1 -> onType(request, type);
            case 2 -> onInstance(request, type, segments.get(1));
            case 3 -> below(request, type, segments.get(1), segments.get(2));
            case 4 -> segments.get(2).equals("_history")
                    ? isRead(request) ? reads.vread(request, type, segments.get(1), segments.get(3)) : notAllowed(request, "GET")
                    : segments.get(3).equals("_search") && request.method().equals("POST")
                            ? searches.compartment(request, type, segments.get(1), segments.get(2))
                            : unknown();
            case 5 -> segments.get(2).equals("_history") && segments.get(4).startsWith("$")
                    ? operations.run(request, type, segments.get(1), segments.get(3), segments.get(4))
                    : unknown();
            default -> unknown();
        };
    }

    private FhirResponse onType(FhirRequest request, ResourceType type) {
        return switch (request.method()) {
            case "GET", "HEAD" -> searches.run(request, type);
            case "POST" -> request.payload() instanceof FhirRequest.Payload.Raw raw
                    ? binaries.write(request, type, null, raw)
                    : writes.create(request, type);
            case "PUT" -> writes.conditionalUpdate(request, type);
            case "PATCH" -> patches.conditional(request, type);
            case "DELETE" -> writes.conditionalDelete(request, type);
            default -> notAllowed(request, "GET, POST, PUT, PATCH or DELETE");
        };
    }

    private FhirResponse onInstance(FhirRequest request, ResourceType type, String id) {
        if (id.equals("_search")) {
            return request.method().equals("POST") ? searches.run(request, type) : notAllowed(request, "POST");
        }
        if (id.equals("_history")) {
            return isRead(request) ? histories.type(request, type) : notAllowed(request, "GET");
        }
        if (id.startsWith("$")) {
            return operations.run(request, type, null, id);
        }
        return switch (request.method()) {
            case "GET", "HEAD" -> reads.read(request, type, id);
            case "PUT" -> request.payload() instanceof FhirRequest.Payload.Raw raw
                    ? binaries.write(request, type, id, raw)
                    : writes.update(request, type, id);
            case "PATCH" -> patches.patch(request, type, id);
            case "DELETE" -> writes.delete(request, type, id);
            default -> notAllowed(request, "GET, PUT, PATCH or DELETE");
        };
    }

    private FhirResponse below(FhirRequest request, ResourceType type, String id, String what) {
        if (what.equals("_history")) {
            return isRead(request) ? histories.instance(request, type, id) : notAllowed(request, "GET");
        }
        if (what.startsWith("$")) {
            return operations.run(request, type, id, what);
        }
        return isRead(request) ? searches.compartment(request, type, id, what) : unknown();
    }

    private static boolean isRead(FhirRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static FhirResponse notAllowed(FhirRequest request, String right) {
        return FhirResponse.refused(
                Problem.Code.METHOD_NOT_ALLOWED, shown(request.method()) + " is not possible here; use " + right + ".");
    }

    private static FhirResponse unknown() {
        return FhirResponse.refused(
                Problem.Code.NOT_FOUND, "There is nothing at this address; see /fhir/metadata for what there is.");
    }

    /** What a caller wrote, made fit for a message. */
    public static String shown(String text) {
        return (text.length() > 60 ? text.substring(0, 60) + "..." : text).replaceAll("[^\\w.$:-]", "?");
    }

}
