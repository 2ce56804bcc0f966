package org.salus.record;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;

/** What this server can do, made from what is registered (R4 section 3.1.0.10). Written once per base URL. */
final class CapabilityStatement {

    private static final List<String> INTERACTIONS = List.of(
            "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type");

    private static final List<String> SPECIAL = List.of("_text", "_content", "_list", "_filter", "near");

    private final R4 definitions;
    private final List<Operation> operations;
    private final ConcurrentHashMap<String, byte[]> written = new ConcurrentHashMap<>();

    CapabilityStatement(R4 definitions, List<Operation> operations) {
        this.definitions = definitions;
        this.operations = List.copyOf(operations);
    }

    FhirResponse run(FhirRequest request) {
        if (written.size() > 100) {
            written.clear(); // the base follows the Host header: never grow with it
        }
        byte[] body = written.computeIfAbsent(request.base(), base -> Json.write(statement(base)));
        return FhirResponse.of(200, body, null);
    }

    private JsonObject statement(String base) {
        JsonArray resources = new JsonArray();
        for (ResourceType type : definitions.types()) {
            resources.add(resource(type));
        }
        JsonArray system = new JsonArray();
        for (String code : List.of("transaction", "batch", "history-system", "search-system")) {
            system.add(JsonObject.of("code", code));
        }
        JsonObject security = new JsonObject()
                .put("cors", false)
                .put(
                        "extension",
                        JsonArray.of(new JsonObject()
                                .put("url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris")
                                .put(
                                        "extension",
                                        JsonArray.of(new JsonObject()
                                                .put("url", "token")
                                                .put(
                                                        "valueUri",
                                                        base.substring(0, base.lastIndexOf('/')) + "/oauth2/token")))))
                .put(
                        "description",
                        "OAuth 2.0 client credentials with SMART v2 scopes for systems; password and second factor for people.");
        JsonObject rest = new JsonObject()
                .put("mode", "server")
                .put("security", security)
                .put("resource", resources)
                .put("interaction", system);
        JsonArray onSystem = operations(o -> o.levels().contains(Operation.Level.SYSTEM));
        if (!onSystem.isEmpty()) {
            rest.put("operation", onSystem);
        }
        return new JsonObject()
                .put("resourceType", "CapabilityStatement")
                .put("id", "salus")
                .put("status", "active")
                .put("date", LocalDate.of(2026, 11, 22).toString())
                .put("kind", "instance")
                .put("software", new JsonObject().put("name", "Salus").put("version", version()))
                .put("implementation", new JsonObject().put("description", "Salus").put("url", base))
                .put("fhirVersion", "4.0.1")
                .put("format", JsonArray.of("json", "application/fhir+json", "xml", "application/fhir+xml"))
                .put("patchFormat", JsonArray.of("application/json-patch+json", "application/fhir+json", "application/fhir+xml"))
                .put("rest", JsonArray.of(rest));
    }

    private static String version() {
        String version = CapabilityStatement.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private JsonObject resource(ResourceType type) {
        JsonArray interactions = new JsonArray();
        INTERACTIONS.forEach(code -> interactions.add(JsonObject.of("code", code)));
        JsonArray params = new JsonArray();
        JsonArray includes = JsonArray.of("*");
        params.add(new JsonObject().put("name", "_id").put("type", "token"));
        params.add(new JsonObject().put("name", "_lastUpdated").put("type", "date"));
        for (String name : SPECIAL) {
            if (type.param(name) != null || name.equals("_filter")) {
                params.add(new JsonObject().put("name", name).put("type", name.equals("near") || name.equals("_filter") ? "special" : "string"));
            }
        }
        for (SearchParam param : type.params()) {
            if (param.type() == SearchParam.Type.SPECIAL || param.code().equals("_id") || param.code().equals("_lastUpdated")) {
                continue;
            }
            params.add(new JsonObject()
                    .put("name", param.code())
                    .put("type", param.type().name().toLowerCase(Locale.ROOT)));
            if (param.type() == SearchParam.Type.REFERENCE) {
                includes.add(type.name() + ":" + param.code());
            }
        }
        JsonObject resource = new JsonObject()
                .put("type", type.name())
                .put("interaction", interactions)
                .put("versioning", "versioned-update")
                .put("readHistory", true)
                .put("updateCreate", true)
                .put("conditionalCreate", true)
                .put("conditionalRead", "full-support")
                .put("conditionalUpdate", true)
                .put("conditionalDelete", "single")
                .put("referencePolicy", JsonArray.of("literal", "logical", "local"));
        resource.put("searchInclude", includes);
        JsonArray reverse = JsonArray.of("*");
        for (ResourceType source : definitions.types()) {
            for (SearchParam param : source.params()) {
                if (param.type() == SearchParam.Type.REFERENCE && param.targets().contains(type.name())) {
                    reverse.add(source.name() + ":" + param.code());
                }
            }
        }
        resource.put("searchRevInclude", reverse);
        resource.put("searchParam", params);
        JsonArray own = operations(o -> o.levels().stream().anyMatch(level -> level != Operation.Level.SYSTEM)
                && (o.types().isEmpty() || o.types().contains(type.name())));
        if (!own.isEmpty()) {
            resource.put("operation", own);
        }
        return resource;
    }

    private JsonArray operations(Predicate<Operation.Definition> which) {
        JsonArray listed = new JsonArray();
        Set<String> seen = new HashSet<>();
        operations.stream()
                .map(Operation::definition)
                .filter(which)
                .sorted(Comparator.comparing(Operation.Definition::name).thenComparing(Operation.Definition::canonical))
                .forEach(o -> {
                    // One definition may be met by several beans, each at its own level.
                    if (seen.add(o.name() + " " + o.canonical())) {
                        listed.add(new JsonObject()
                                .put("name", o.name())
                                .put("definition", o.canonical())
                                .put("documentation", o.summary()));
                    }
                });
        return listed;
    }
}
