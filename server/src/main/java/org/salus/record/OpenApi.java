package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Problem;

/**
 * The API for tools that know OpenAPI 3.1 rather than FHIR: made from the definitions and the registered operations, for all types with
 * the type as a path parameter, or for one type ({@code ?type=Observation}) with all of its search parameters.
 */
final class OpenApi {

    private static final String JSON = "application/fhir+json";

    private final R4 definitions;
    private final List<Operation> operations;
    private final ConcurrentHashMap<String, byte[]> written = new ConcurrentHashMap<>();

    OpenApi(R4 definitions, List<Operation> operations) {
        this.definitions = definitions;
        this.operations = List.copyOf(operations);
    }

    FhirResponse run(FhirRequest request) {
        String name = request.query().first("type");
        ResourceType type = name == null ? null : definitions.type(name);
        if (name != null && type == null) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "'" + Door.shown(name) + "' is not a resource type of FHIR R4.", "type"));
        }
        if (written.size() > 500) {
            written.clear(); // the base follows the Host header: never grow with it
        }
        byte[] body = written.computeIfAbsent(
                request.base() + " " + name, _ -> Json.write(document(request.base(), type)));
        return FhirResponse.of(200, body, null);
    }

    private JsonObject document(String base, @Nullable ResourceType type) {
        String root = type == null ? "/{type}" : "/" + type.name();
        JsonObject paths = new JsonObject()
                .put("/metadata", item("get", "capabilities", "What this server can do", List.of(), null))
                .put("/", item("post", "batch or transaction", "Several interactions in one Bundle", List.of(), "Bundle"));
        JsonArray search = new JsonArray();
        for (String common : List.of("_id", "_lastUpdated", "_count", "_sort", "_include", "_revinclude", "_summary", "_elements", "_total", "_contained", "_containedType")) {
            search.add(parameter(common, "query", "R4 search, common to all types", false));
        }
        if (type != null) {
            for (SearchParam param : type.params()) {
                if (!param.code().startsWith("_") && param.type() != SearchParam.Type.SPECIAL) {
                    String kind = param.type().name().toLowerCase(Locale.ROOT);
                    search.add(parameter(
                            param.code(), "query", param.description() == null ? kind : kind + ": " + param.description(), false));
                }
            }
        }
        List<Object> typed = type == null ? List.of(typeParameter()) : List.of();
        JsonObject onType = item("get", "search", "Search; more parameters as R4 defines them for the type", typed, null);
        search.forEach(((JsonArray) member(onType, "get", "parameters"))::add);
        onType.put("post", operation("create", "Create; If-None-Exist makes it conditional", typed, root));
        paths.put(root, onType);
        paths.put(root + "/_search", item("post", "search by form", "The same as the search, as a form", typed, "form"));
        List<Object> at = new ArrayList<>(typed);
        at.add(parameter("id", "path", "Id of the resource", true));
        JsonObject one = item("get", "read", "Read the current version", at, null);
        one.put("put", operation("update", "Update, or create under this id; If-Match guards against overwriting", at, root));
        one.put("patch", operation("patch", "JSON Patch or FHIRPath Patch", at, "patch"));
        one.put("delete", operation("delete", "Delete; the versions stay", at, null));
        paths.put(root + "/{id}", one);
        paths.put(root + "/{id}/_history", item("get", "history", "All versions, newest first", at, null));
        List<Object> versioned = new ArrayList<>(at);
        versioned.add(parameter("version", "path", "Number of the version", true));
        paths.put(root + "/{id}/_history/{version}", item("get", "vread", "One version", versioned, null));
        operations(paths, type, root);
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", type == null ? "Salus FHIR R4 API" : "Salus FHIR R4 API: " + type.name())
                                .put("version", "4.0.1")
                                .put("description", "Resources are those of HL7 FHIR R4; their schemas are at hl7.org/fhir/R4."))
                .put("servers", JsonArray.of(JsonObject.of("url", base)))
                .put("security", JsonArray.of(JsonObject.of("oauth2", new JsonArray())))
                .put("paths", paths)
                .put("components", components(base));
    }

    private void operations(JsonObject paths, @Nullable ResourceType type, String root) {
        for (Operation each : operations) {
            Operation.Definition definition = each.definition();
            for (Operation.Level level : Operation.Level.values()) {
                boolean here = type == null
                        ? level == Operation.Level.SYSTEM && definition.levels().contains(level)
                        : level != Operation.Level.SYSTEM && definition.on(level, type);
                if (here) {
                    String path = switch (level) {
                        case SYSTEM -> "/$" + definition.name();
                        case TYPE -> root + "/$" + definition.name();
                        case INSTANCE -> root + "/{id}/$" + definition.name();
                        case VERSION -> root + "/{id}/_history/{version}/$" + definition.name();
                    };
                    List<Object> at = new ArrayList<>();
                    if (level == Operation.Level.INSTANCE || level == Operation.Level.VERSION) {
                        at.add(parameter("id", "path", "Id of the resource", true));
                    }
                    if (level == Operation.Level.VERSION) {
                        at.add(parameter("version", "path", "Number of the version", true));
                    }
                    JsonObject item = item("post", "$" + definition.name(), definition.summary(), at, "Parameters");
                    if (!definition.affectsState()) {
                        item.put("get", operation("$" + definition.name(), definition.summary(), at, null));
                    }
                    paths.put(path, item);
                }
            }
        }
    }

    private JsonObject typeParameter() {
        JsonArray names = new JsonArray();
        definitions.types().forEach(type -> names.add(type.name()));
        return new JsonObject()
                .put("name", "type")
                .put("in", "path")
                .put("required", true)
                .put("description", "Resource type")
                .put("schema", new JsonObject().put("type", "string").put("enum", names));
    }

    private static JsonObject parameter(String name, String in, String description, boolean required) {
        return new JsonObject()
                .put("name", name)
                .put("in", in)
                .put("required", required)
                .put("description", description)
                .put("schema", JsonObject.of("type", "string"));
    }

    private static JsonObject item(String method, String summary, String description, List<Object> parameters, @Nullable String body) {
        return JsonObject.of(method, operation(summary, description, parameters, body));
    }

    /** @param body what is sent: a resource, a form, a patch, or nothing (null) */
    private static JsonObject operation(String summary, String description, List<Object> parameters, @Nullable String body) {
        JsonArray listed = new JsonArray();
        parameters.forEach(listed::add);
        JsonObject operation = new JsonObject().put("summary", summary).put("description", description).put("parameters", listed);
        if (body != null) {
            JsonObject schema = JsonObject.of("schema", JsonObject.of("type", "object"));
            JsonObject content = switch (body) {
                case "form" -> JsonObject.of("application/x-www-form-urlencoded", schema);
                case "patch" -> JsonObject.of(
                                "application/json-patch+json",
                                JsonObject.of("schema", JsonObject.of("type", "array")))
                        .put(JSON, schema);
                default -> JsonObject.of(JSON, schema);
            };
            operation.put("requestBody", new JsonObject().put("required", true).put("content", content));
        }
        JsonObject success = new JsonObject()
                .put("description", "A resource or a Bundle")
                .put("content", JsonObject.of(JSON, JsonObject.of("schema", JsonObject.of("type", "object"))));
        JsonObject refused = new JsonObject()
                .put("description", "An OperationOutcome that says what is wrong and what would be right")
                .put("content", JsonObject.of(JSON, JsonObject.of("schema", JsonObject.of("$ref", "#/components/schemas/OperationOutcome"))));
        return operation.put("responses", new JsonObject().put("2XX", success).put("4XX", refused));
    }

    private static Object member(JsonObject object, String... names) {
        Object at = object;
        for (String name : names) {
            at = java.util.Objects.requireNonNull(((JsonObject) at).get(name));
        }
        return at;
    }

    private static JsonObject components(String base) {
        JsonObject flow = new JsonObject()
                .put("tokenUrl", base.substring(0, base.lastIndexOf('/')) + "/oauth2/token")
                .put("scopes", JsonObject.of("system/*.cruds", "All that a program may be allowed"));
        JsonObject issue = new JsonObject()
                .put("type", "object")
                .put("required", JsonArray.of("severity", "code"))
                .put(
                        "properties",
                        new JsonObject()
                                .put("severity", JsonObject.of("type", "string"))
                                .put("code", JsonObject.of("type", "string"))
                                .put("diagnostics", JsonObject.of("type", "string"))
                                .put(
                                        "expression",
                                        new JsonObject().put("type", "array").put("items", JsonObject.of("type", "string"))));
        JsonObject outcome = new JsonObject()
                .put("type", "object")
                .put("required", JsonArray.of("resourceType", "issue"))
                .put(
                        "properties",
                        new JsonObject()
                                .put("resourceType", JsonObject.of("const", "OperationOutcome"))
                                .put(
                                        "issue",
                                        new JsonObject()
                                                .put("type", "array")
                                                .put("minItems", JsonNumber.of(1))
                                                .put("items", issue)));
        return new JsonObject()
                .put(
                        "securitySchemes",
                        JsonObject.of(
                                "oauth2",
                                new JsonObject()
                                        .put("type", "oauth2")
                                        .put("flows", JsonObject.of("clientCredentials", flow))))
                .put("schemas", JsonObject.of("OperationOutcome", outcome));
    }
}
