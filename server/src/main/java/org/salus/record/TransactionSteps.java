package org.salus.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Bundles.BundleEntry;
import org.salus.record.TransactionStep.Refusal;
import org.salus.search.QueryString;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;

/**
 * Finds out what the entries of a transaction come to, in the order in which they count (R4 section 3.1.0.11.2): a condition no longer finds
 * what the same transaction deletes, and the same conditional create twice makes one resource.
 */
final class TransactionSteps {

    private final Services services;
    private final Conditions conditions;
    private final Patches patches;
    private final FhirRequest request;
    private final boolean copies;
    private final Set<Long> deleted = new HashSet<>();
    private final Map<String, TransactionStep> creating = new HashMap<>();

    /** @param copies whether resources must stay as they came, for another attempt */
    TransactionSteps(Services services, Conditions conditions, Patches patches, FhirRequest request, boolean copies) {
        this.services = services;
        this.conditions = conditions;
        this.patches = patches;
        this.request = request;
        this.copies = copies;
    }

    /** In the order of the entries. @throws Refusal when the transaction cannot be */
    List<TransactionStep> of(List<BundleEntry> entries) {
        List<TransactionStep> steps = new ArrayList<>(entries.size());
        for (BundleEntry entry : entries) {
            steps.add(begun(entry));
        }
        List<TransactionStep> ordered = new ArrayList<>(steps);
        ordered.sort(Comparator.comparingInt(TransactionStep::order));
        ordered.forEach(this::complete);
        return steps;
    }

    /** Resources that this transaction deletes, by their hash. */
    Set<Long> deleted() {
        return deleted;
    }

    private TransactionStep begun(BundleEntry entry) {
        if (entry.segments().isEmpty()) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST, "A transaction cannot hold another Bundle.", entry.path() + ".request.url"));
        }
        ResourceType type = services.definitions().type(entry.segments().getFirst());
        JsonObject resource = entry.resource();
        TransactionStep step = new TransactionStep(entry, type, resource != null && copies ? resource.deepCopy() : resource);
        if (step.reads()) {
            return step;
        }
        if (type == null || entry.segments().size() > 2 || entry.segments().getLast().startsWith("$")) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST, "request.url is Type or Type/id for a write.", entry.path() + ".request.url"));
        }
        if (resource != null && !entry.method().equals("PATCH") && !type.name().equals(resource.string("resourceType"))) {
            throw new Refusal(new Problem(
                    Problem.Code.STRUCTURE,
                    "The resource is not a " + type.name() + " as request.url says.",
                    entry.path() + ".resource.resourceType"));
        }
        return step;
    }

    private void complete(TransactionStep step) {
        switch (step.entry.method()) {
            case "GET", "HEAD" -> {
                return;
            }
            case "POST" -> create(step);
            case "PUT" -> update(step);
            case "PATCH" -> patch(step);
            default -> delete(step);
        }
        if (!step.nothing && !Ids.isValid(step.id)) {
            throw new Refusal(new Problem(
                    Problem.Code.VALUE, "An id has 1 to 64 letters, digits, hyphens or dots.", step.entry.path() + ".request.url"));
        }
    }

    private static boolean instance(TransactionStep step) {
        return step.entry.segments().size() == 2;
    }

    private void create(TransactionStep step) {
        if (instance(step)) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST, "POST has no id in request.url.", step.entry.path() + ".request.url"));
        }
        step.kind = Write.Kind.CREATE;
        step.interaction = Interaction.CREATE;
        step.id = Ids.resource();
        String ifNoneExist = step.entry.headers().get("if-none-exist");
        if (ifNoneExist == null) {
            return;
        }
        condition(step, QueryString.parse(ifNoneExist));
        TransactionStep first = creating.putIfAbsent(step.type().name() + "?" + ifNoneExist, step);
        if (first != null) {
            step.same = first;
            step.id = first.id;
            return;
        }
        StoredResource match = match(step);
        if (match != null) {
            step.existing = match;
            step.id = Conditions.idOf(match);
        }
    }

    private void update(TransactionStep step) {
        String own = step.resource == null ? null : step.resource.string("id");
        if (instance(step)) {
            step.id = step.entry.segments().get(1);
        } else {
            condition(step, Outcome.ok(step.entry.query()));
            StoredResource match = match(step);
            if (match != null) {
                step.kind = Write.Kind.UPDATE;
                step.id = Conditions.idOf(match);
                step.expected = match.version();
                step.found = true;
            } else {
                step.kind = own == null ? Write.Kind.CREATE : Write.Kind.PUT;
                step.id = own == null ? Ids.resource() : own;
            }
        }
        if (own != null && !own.equals(step.id)) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST, "The resource has another id than the one that request.url names.", step.entry.path() + ".resource.id"));
        }
        step.expect(step.entry.headers().get("if-none-match"));
    }

    private void patch(TransactionStep step) {
        String path = step.entry.path() + ".resource";
        step.kind = Write.Kind.UPDATE;
        step.interaction = Interaction.PATCH;
        Where allowed = TransactionStep.orRefuse(patches.allowed(request.caller(), step.type()), step.entry.path());
        if (instance(step)) {
            step.id = step.entry.segments().get(1);
        } else {
            condition(step, Outcome.ok(step.entry.query()));
            StoredResource match = match(step);
            step.id = match == null ? "" : Conditions.idOf(match);
        }
        StoredResource row = !Ids.isValid(step.id)
                ? null
                : services.store()
                        .read(request.caller().organisation(), step.type().code(), step.id, allowed)
                        .filter(r -> !r.deleted())
                        .orElse(null);
        if (row == null) {
            throw new Refusal(new Problem(
                    Problem.Code.NOT_FOUND,
                    "There is no " + step.type().name() + " that is open to you and that this patch is for.",
                    step.entry.path() + ".request.url"));
        }
        step.expected = row.version();
        step.found = true;
        step.expect(null);
        Patches.Change change = TransactionStep.orRefuse(patches.change(step.entry.toRequest(request)), path);
        step.resource = TransactionStep.orRefuse(Patches.patched(row, step.type(), change), path);
    }

    private void delete(TransactionStep step) {
        step.kind = Write.Kind.DELETE;
        step.interaction = Interaction.DELETE;
        if (instance(step)) {
            step.id = step.entry.segments().get(1);
        } else {
            condition(step, Outcome.ok(step.entry.query()));
            StoredResource match = match(step);
            step.nothing = match == null;
            if (match != null) {
                step.id = Conditions.idOf(match);
                step.expected = match.version();
                step.found = true;
            }
        }
        step.expect(null);
        if (!step.nothing && Ids.isValid(step.id)) {
            deleted.add(services.vault().blindIndex(request.caller().organisation()).self(step.type().name(), step.id));
        }
    }

    private void condition(TransactionStep step, Outcome<QueryString> query) {
        step.condition = TransactionStep.orRefuse(
                query.flatMap(q -> conditions.parse(request.caller(), step.type(), request.base(), q)),
                step.entry.path() + ".request");
    }

    private @Nullable StoredResource match(TransactionStep step) {
        Conditions.Condition condition = Objects.requireNonNull(step.condition);
        List<StoredResource> found = TransactionStep.orRefuse(
                        conditions.find(services.store(), request.caller(), condition), step.entry.path() + ".request")
                .stream()
                .filter(row -> !deleted.contains(row.self()))
                .toList();
        if (found.size() > 1) {
            throw new Refusal(Incoming.within(step.entry.path() + ".request", List.of(Conditions.several(condition))));
        }
        return found.isEmpty() ? null : found.getFirst();
    }
}
