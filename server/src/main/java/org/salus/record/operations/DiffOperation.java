package org.salus.record.operations;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Differences;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Interaction;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.record.Versions;
import org.salus.store.StoredResource;

/**
 * {@code $diff}, as HAPI FHIR has it: what changed between two versions of a resource, or differs between two resources of a type, as
 * a FHIRPath Patch. R4 defines no such operation.
 */
final class DiffOperation implements Operation {

    private final Services services;

    DiffOperation(Services services) {
        this.services = services;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "diff",
                Set.of(Level.INSTANCE, Level.TYPE),
                Set.of(),
                false,
                new Needs.OnAddressedType(Interaction.VREAD),
                "http://hapifhir.io/fhir/OperationDefinition/diff",
                "What changed between two versions, as a FHIRPath Patch");
    }

    @Override
    public FhirResponse run(Call call) {
        ResourceType type = Objects.requireNonNull(call.type());
        String id = call.id();
        return id == null ? ofTwo(call, type) : ofVersions(call, type, id);
    }

    private FhirResponse ofVersions(Call call, ResourceType type, String id) {
        Arguments arguments = new Arguments("diff", call.parameters(), "fromVersion", "includeMeta");
        String named = arguments.text("fromVersion");
        int from = named == null ? 0 : Versions.number(named);
        if (from < 0 || named != null && from == 0) {
            arguments.wrong("fromVersion", "is a version of this resource, such as 3.");
        }
        boolean includeMeta = arguments.flag("includeMeta");
        if (!arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        Outcome<StoredResource> current = find(call, type, id, 0);
        if (current instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        int version = named == null ? current.get().version() - 1 : from;
        if (version < 1 || version > current.get().version()) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.NOT_FOUND,
                    named == null
                            ? type.name() + "/" + id + " has one version: there is nothing to compare it with."
                            : type.name() + "/" + id + " has no version " + version + ".",
                    named == null ? null : "fromVersion"));
        }
        return find(call, type, id, version) instanceof Outcome.Ok<StoredResource>(StoredResource before)
                ? answer(call, type, List.of(type.name() + "/" + id), before, current.get(), includeMeta)
                : FhirResponse.refused(new Problem(
                        Problem.Code.NOT_FOUND,
                        "Version " + version + " of " + type.name() + "/" + id + " is a deletion or is not open to you.",
                        "fromVersion"));
    }

    private FhirResponse ofTwo(Call call, ResourceType type) {
        Arguments arguments = new Arguments("diff", call.parameters(), "from", "to", "includeMeta");
        ReferenceText from = reference(arguments, "from", type);
        ReferenceText to = reference(arguments, "to", type);
        boolean includeMeta = arguments.flag("includeMeta");
        if (from == null || to == null || !arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        Outcome<StoredResource> before = find(call, type, from.id(), version(from));
        Outcome<StoredResource> after = find(call, type, to.id(), version(to));
        if (before instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        if (after instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        List<String> ids = List.of(type.name() + "/" + from.id(), type.name() + "/" + to.id());
        return answer(call, type, ids, before.get(), after.get(), includeMeta);
    }

    private static @Nullable ReferenceText reference(Arguments arguments, String name, ResourceType type) {
        String text = arguments.text(name);
        ReferenceText reference = text == null ? null : ReferenceText.relative(text);
        if (reference == null
                || !reference.type().equals(type.name())
                || reference.version() != null && version(reference) < 1) {
            arguments.wrong(name, "is a " + type.name() + " such as " + type.name() + "/123 or " + type.name() + "/123/_history/2.");
            return null;
        }
        return reference;
    }

    private static int version(ReferenceText reference) {
        return reference.version() == null ? 0 : Versions.number(reference.version());
    }

    /** @param version 0 for the current one */
    private Outcome<StoredResource> find(Call call, ResourceType type, String id, int version) {
        int organisation = call.request().caller().organisation();
        Optional<StoredResource> found = version == 0
                ? services.store().read(organisation, type.code(), id, call.decision().filter())
                : services.store().vread(organisation, type.code(), id, version, call.decision().filter());
        return found.isEmpty() || found.get().deleted() || !services.isOpen(call.request().caller(), type, found.get())
                ? Outcome.refused(Reads.notFound(type, id))
                : Outcome.ok(found.get());
    }

    private FhirResponse answer(
            Call call, ResourceType type, List<String> ids, StoredResource before, StoredResource after, boolean includeMeta) {
        JsonArray operations = Differences.between(
                services.definitions(),
                Json.parse(before.body()).get(),
                Json.parse(after.body()).get(),
                includeMeta);
        JsonObject patch = new JsonObject().put("resourceType", "Parameters");
        if (!operations.isEmpty()) {
            patch.put("parameter", operations);
        }
        String detail = "$diff of versions " + before.version() + " and " + after.version();
        return FhirResponse.of(
                200, Json.write(patch), Searchset.trace(type.name(), ids, List.of(before, after), detail));
    }
}
