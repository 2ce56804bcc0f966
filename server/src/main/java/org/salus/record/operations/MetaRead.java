package org.salus.record.operations;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.store.StoredResource;

/** {@code $meta} of one resource or one version of it (R4 operation Resource-meta). */
final class MetaRead implements Operation {

    private final Services services;

    MetaRead(Services services) {
        this.services = services;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "meta",
                Set.of(Level.INSTANCE, Level.VERSION),
                Set.of(),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "http://hl7.org/fhir/OperationDefinition/Resource-meta",
                "The profiles, tags and security labels of a resource or of one of its versions");
    }

    @Override
    public FhirResponse run(Call call) {
        ResourceType type = Objects.requireNonNull(call.type());
        String id = Objects.requireNonNull(call.id());
        List<Problem> problems = new Arguments("meta", call.parameters()).problems();
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        int organisation = call.request().caller().organisation();
        Optional<StoredResource> found = call.version() == 0
                ? services.store().read(organisation, type.code(), id, call.decision().filter())
                : services.store().vread(organisation, type.code(), id, call.version(), call.decision().filter());
        if (found.isEmpty() || found.get().deleted() || !services.isOpen(call.request().caller(), type, found.get())) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        StoredResource row = found.get();
        return new FhirResponse(
                200,
                Json.write(parameters(StoredMeta.of(row.body()))),
                row.version(),
                row.updated(),
                null,
                Searchset.trace(type.name(), List.of(type.name() + "/" + id), List.of(row), "$meta"),
                List.of());
    }

    static JsonObject parameters(JsonObject meta) {
        return new JsonObject()
                .put("resourceType", "Parameters")
                .put("parameter", JsonArray.of(new JsonObject().put("name", "return").put("valueMeta", meta)));
    }
}
