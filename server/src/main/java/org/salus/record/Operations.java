package org.salus.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Operation.Level;
import org.salus.record.Operation.Needs;
import org.salus.store.Where;

/** All operations of this server, by name; each call passes its declared policy here. */
final class Operations {

    private final R4 definitions;
    private final Policy policy;
    private final Map<String, List<Operation>> byName = new HashMap<>();
    private final List<Operation> all;

    /** @throws IllegalStateException when two operations would answer the same call, or one names a type that R4 does not have */
    Operations(R4 definitions, Policy policy, List<Operation> operations) {
        this.definitions = definitions;
        this.policy = policy;
        this.all = List.copyOf(operations);
        for (Operation operation : operations) {
            Operation.Definition definition = operation.definition();
            definition.types().forEach(this::known);
            List<Operation> alike = byName.computeIfAbsent(definition.name(), _ -> new ArrayList<>());
            for (Operation other : alike) {
                if (overlap(definition, other.definition())) {
                    throw new IllegalStateException("Two operations $" + definition.name());
                }
            }
            alike.add(operation);
        }
    }

    private ResourceType known(String type) {
        ResourceType known = definitions.type(type);
        if (known == null) {
            throw new IllegalStateException("No resource type " + type);
        }
        return known;
    }

    private static boolean overlap(Operation.Definition a, Operation.Definition b) {
        boolean levels = a.levels().stream().anyMatch(b.levels()::contains);
        boolean types = a.types().isEmpty() || b.types().isEmpty() || a.types().stream().anyMatch(b.types()::contains);
        return levels && types;
    }

    List<Operation> all() {
        return all;
    }

    /** Whether an operation is addressed that answers what is accepted in place of a resource. */
    boolean produces(List<String> segments, String accept) {
        if (segments.isEmpty() || !segments.getLast().startsWith("$")) {
            return false;
        }
        ResourceType type = segments.size() == 1 ? null : definitions.type(segments.getFirst());
        Level level = switch (segments.size()) {
            case 1 -> Level.SYSTEM;
            case 2 -> Level.TYPE;
            case 3 -> Level.INSTANCE;
            default -> Level.VERSION;
        };
        return byName.getOrDefault(segments.getLast().substring(1), List.of()).stream()
                .map(Operation::definition)
                .filter(definition -> definition.on(level, type))
                .anyMatch(definition -> definition.produces() != null && MediaTypes.accepts(accept, definition.produces()));
    }

    /** @param dollarName as in the URL, with its dollar sign */
    FhirResponse run(FhirRequest request, @Nullable ResourceType type, @Nullable String id, String dollarName) {
        return run(request, type, id, null, dollarName);
    }

    /** @param versionText as in the URL; null when no version is addressed */
    FhirResponse run(
            FhirRequest request,
            @Nullable ResourceType type,
            @Nullable String id,
            @Nullable String versionText,
            String dollarName) {
        Level level = versionText != null ? Level.VERSION : type == null ? Level.SYSTEM : id == null ? Level.TYPE : Level.INSTANCE;
        Operation operation = byName.getOrDefault(dollarName.substring(1), List.of()).stream()
                .filter(o -> o.definition().on(level, type))
                .findFirst()
                .orElse(null);
        if (operation == null) {
            return FhirResponse.refused(
                    Problem.Code.NOT_FOUND,
                    "There is no operation " + Door.shown(dollarName) + " here; see /fhir/metadata for what there is.");
        }
        Operation.Definition definition = operation.definition();
        boolean get = request.method().equals("GET") || request.method().equals("HEAD");
        if (!request.method().equals("POST") && !get || get && definition.affectsState()) {
            return FhirResponse.refused(
                    Problem.Code.METHOD_NOT_ALLOWED,
                    "$" + definition.name() + (definition.affectsState() ? " changes the record: use POST." : " takes GET or POST."));
        }
        int version = versionText == null ? 0 : Versions.number(versionText);
        if (id != null && type != null && (!Ids.isValid(id) || versionText != null && version < 1)) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        Decision decision = decide(request.caller(), definition.needs(), type);
        if (!decision.allowed()) {
            return FhirResponse.refused(
                    Problem.Code.FORBIDDEN,
                    "Your role does not allow $" + definition.name() + (type == null ? "" : " on " + type.name()) + " ("
                            + decision.rule() + ").");
        }
        return switch (Parameters.of(request)) {
            case Outcome.Refused<Parameters>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<Parameters>(Parameters parameters) ->
                operation.run(new Operation.Call(request, type, id, version, decision, parameters));
        };
    }

    private Decision decide(Caller caller, Needs needs, @Nullable ResourceType type) {
        return switch (needs) {
            case Needs.OnAddressedType(var interaction) ->
                policy.decide(caller, interaction, Objects.requireNonNull(type).name());
            case Needs.OnType(var interaction, String other) -> policy.decide(caller, interaction, other);
            case Needs.OnAnyType(var interaction) -> {
                Where filter = SystemFilter.of(definitions, policy, caller, interaction);
                yield filter instanceof Where.Never
                        ? Decision.deny("no type is open for " + interaction.code())
                        : new Decision(true, interaction.code() + " of each type", filter);
            }
            case Needs.Act(String act) -> policy.decideAct(caller, act);
            case Needs.PersonOrOnAddressedType(var interaction, _) -> {
                Decision decision = policy.decide(caller, interaction, Objects.requireNonNull(type).name());
                yield decision.allowed() || !caller.isPersonWithoutScopes()
                        ? decision
                        : new Decision(true, "signed in", Where.NEVER);
            }
            case Needs.SignedIn _ -> new Decision(true, "signed in", Where.NEVER);
        };
    }
}
