package org.salus.terminology;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Headers as the FHIR resources that they describe, without their rows. */
final class Headers {

    private Headers() {}

    static JsonObject of(CodeSystemHeader header) {
        JsonObject resource = common("CodeSystem", header.url(), header.version(), header.name(), header.copyright(), header.source())
                .put("caseSensitive", header.caseSensitive());
        if (header.allCodes() != null) {
            resource.put("valueSet", header.allCodes());
        }
        if (header.hierarchy() != null) {
            resource.put("hierarchyMeaning", header.hierarchy().code());
        }
        resource.put("content", header.content().code());
        JsonArray properties = new JsonArray();
        for (CodeSystemHeader.Declared declared : header.properties()) {
            JsonObject property = JsonObject.of("code", declared.code());
            optional(property, "uri", declared.uri());
            optional(property, "description", declared.description());
            properties.add(property.put("type", declared.type().code()));
        }
        if (!properties.isEmpty()) {
            resource.put("property", properties);
        }
        return resource;
    }

    static JsonObject of(ValueSetHeader header) {
        return common("ValueSet", header.url(), header.version(), header.name(), header.copyright(), header.source());
    }

    static JsonObject of(ConceptMapHeader header) {
        JsonObject resource =
                common("ConceptMap", header.url(), header.version(), header.name(), header.copyright(), header.source());
        optional(resource, "sourceCanonical", header.sourceValueSet());
        optional(resource, "targetCanonical", header.targetValueSet());
        return resource;
    }

    private static JsonObject common(
            String type, String url, @Nullable String version, String name, @Nullable String copyright, @Nullable String source) {
        if (url.isBlank() || url.indexOf('|') >= 0) {
            throw new LoadException("The URL of a " + type + " is a canonical URL without version, not '" + url + "'.");
        }
        JsonObject resource = JsonObject.of("resourceType", type);
        if (source != null) {
            resource.put("meta", JsonObject.of("source", source));
        }
        resource.put("url", url);
        optional(resource, "version", version);
        resource.put("name", name).put("title", name).put("status", "active");
        optional(resource, "copyright", copyright);
        return resource;
    }

    static void optional(JsonObject object, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            object.put(name, value);
        }
    }
}
