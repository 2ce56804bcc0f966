package org.salus.record.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.audit.Author;
import org.salus.audit.Authors;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.record.Times;
import org.salus.store.Reader.HistorySelect;
import org.salus.store.StoredResource;

/**
 * {@code $versions}, of our own: the versions of a resource, newest first, with who wrote each. Bundles of {@code _history} have no place for
 * that, and what they carry stays as it was stored. A version without an author is one whose author is not known.
 */
final class VersionsOperation implements Operation {

    private static final int MOST = 1000;
    private static final int USUAL = 100;

    private final Services services;
    private final Authors authors;

    VersionsOperation(Services services, Authors authors) {
        this.services = services;
        this.authors = authors;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "versions",
                Set.of(Level.INSTANCE),
                Set.of(),
                false,
                new Needs.OnAddressedType(Interaction.HISTORY),
                "urn:salus:OperationDefinition:versions",
                "The versions of a resource and who wrote them");
    }

    @Override
    public FhirResponse run(Call call) {
        ResourceType type = Objects.requireNonNull(call.type());
        String id = Objects.requireNonNull(call.id());
        Arguments arguments = new Arguments("versions", call.parameters(), "_count");
        int count = arguments.number("_count", 1, MOST, USUAL);
        if (!arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        int organisation = call.request().caller().organisation();
        long self = services.vault().blindIndex(organisation).self(type.name(), id);
        List<StoredResource> rows = services.store()
                .history(new HistorySelect(
                        organisation, type.code(), self, Long.MIN_VALUE, call.decision().filter(), count + 1, null));
        if (rows.isEmpty() || rows.stream().anyMatch(row -> !services.isOpen(call.request().caller(), type, row))) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        List<StoredResource> shown = rows.subList(0, Math.min(count, rows.size()));
        String reference = type.name() + "/" + id;
        Map<String, Long> wanted = LinkedHashMap.newLinkedHashMap(shown.size());
        shown.forEach(row -> wanted.put(name(reference, row), row.updated()));
        Map<String, Author> known = authors.of(organisation, wanted);
        JsonArray parameters = new JsonArray();
        shown.forEach(row -> parameters.add(version(row, known.get(name(reference, row)))));
        parameters.add(JsonObject.of("name", "more").put("valueBoolean", rows.size() > count));
        return FhirResponse.of(
                200,
                Json.write(new JsonObject().put("resourceType", "Parameters").put("parameter", parameters)),
                Searchset.trace(type.name(), List.of(reference), shown, "$versions"));
    }

    private static String name(String reference, StoredResource row) {
        return reference + "/_history/" + row.version();
    }

    private static JsonObject version(StoredResource row, @Nullable Author author) {
        JsonArray parts = JsonArray.of(
                JsonObject.of("name", "versionId").put("valueId", Integer.toString(row.version())),
                JsonObject.of("name", "instant").put("valueInstant", Times.instant(row.updated())),
                JsonObject.of("name", "method")
                        .put("valueCode", row.deleted() ? "DELETE" : row.version() == 1 ? "POST" : "PUT"));
        if (author != null) {
            JsonArray who = JsonArray.of(JsonObject.of("name", "id").put("valueString", author.subject()));
            if (!author.name().isBlank()) {
                who.add(JsonObject.of("name", "display").put("valueString", author.name()));
            }
            author.roles().forEach(role -> who.add(JsonObject.of("name", "role").put("valueCode", role)));
            parts.add(JsonObject.of("name", "author").put("part", who));
            parts.add(JsonObject.of("name", "interaction").put("valueCode", author.action()));
        }
        return JsonObject.of("name", "version").put("part", parts);
    }
}
