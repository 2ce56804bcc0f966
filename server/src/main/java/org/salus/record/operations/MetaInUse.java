package org.salus.record.operations;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.OperationOutcomes;
import org.salus.record.Services;
import org.salus.record.Trace;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.StoredResource;

/**
 * {@code $meta} of a type or of all (R4 operation Resource-meta): the profiles, tags and security labels in use, as far as the caller
 * sees. Only the latest resources are opened for it; that there are more is said in the answer.
 */
final class MetaInUse implements Operation {

    static final int LOOKED_AT = 10_000;

    private final Services services;
    private final Level level;

    /** @param level TYPE or SYSTEM */
    MetaInUse(Services services, Level level) {
        this.services = services;
        this.level = level;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "meta",
                Set.of(level),
                Set.of(),
                false,
                level == Level.SYSTEM ? new Needs.OnAnyType(Interaction.SEARCH) : new Needs.OnAddressedType(Interaction.SEARCH),
                "http://hl7.org/fhir/OperationDefinition/Resource-meta",
                "The profiles, tags and security labels in use among the latest resources");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = new Arguments("meta", call.parameters()).problems();
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        ResourceType type = call.type();
        InUse inUse = new InUse();
        Keyset after = null;
        int looked = 0;
        do {
            Reader.Rows rows = services.store()
                    .search(new Reader.Select(
                            call.request().caller().organisation(),
                            type == null ? List.of() : List.of(type.code()),
                            call.decision().filter(),
                            List.of(new Reader.Order.Updated(true)),
                            1000,
                            after,
                            false));
            for (StoredResource row : rows.rows()) {
                inUse.add(StoredMeta.of(row.body()));
            }
            looked += rows.rows().size();
            after = rows.resume();
        } while (after != null && looked < LOOKED_AT);
        JsonObject answer = MetaRead.parameters(inUse.meta());
        JsonArray parameters = answer.array("parameter");
        if (after != null && parameters != null) {
            parameters.add(new JsonObject()
                    .put("name", "outcome")
                    .put(
                            "resource",
                            OperationOutcomes.of(
                                    "warning",
                                    List.of(new Problem(
                                            Problem.Code.TOO_COSTLY,
                                            "These are of the " + looked + " latest resources; older ones may carry others.")))));
        }
        String name = type == null ? "" : type.name();
        return FhirResponse.of(
                200,
                Json.write(answer),
                new Trace(Interaction.OPERATION, name, List.of(), new long[0], "$meta of " + looked + " resources"));
    }

    /** The sets, without duplicates and in order. */
    private static final class InUse {

        private final Map<String, Object> profiles = new TreeMap<>();
        private final Map<String, Object> security = new TreeMap<>();
        private final Map<String, Object> tags = new TreeMap<>();

        void add(JsonObject meta) {
            JsonArray own = meta.array("profile");
            for (int i = 0; own != null && i < own.size(); i++) {
                profiles.putIfAbsent(String.valueOf(own.get(i)), own.get(i));
            }
            codings(meta.array("security"), security);
            codings(meta.array("tag"), tags);
        }

        private static void codings(@Nullable JsonArray codings, Map<String, Object> to) {
            for (int i = 0; codings != null && i < codings.size(); i++) {
                if (codings.object(i) instanceof JsonObject coding) {
                    to.putIfAbsent(coding.string("system") + "|" + coding.string("code"), coding);
                }
            }
        }

        JsonObject meta() {
            JsonObject meta = new JsonObject();
            put(meta, "profile", profiles);
            put(meta, "security", security);
            put(meta, "tag", tags);
            return meta;
        }

        private static void put(JsonObject meta, String name, Map<String, Object> values) {
            if (!values.isEmpty()) {
                meta.put(name, JsonArray.of(values.values().toArray()));
            }
        }
    }
}
