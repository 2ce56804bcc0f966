package org.salus.record.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.Examination;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Incoming;
import org.salus.record.Operation;
import org.salus.record.OperationOutcomes;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.record.Trace;
import org.salus.store.StoredResource;
import org.salus.validation.Issue;
import org.salus.validation.ProfileValidator;

/**
 * {@code $validate} (R4 section 3.2.0.6.1): what would come of a write, or how a resource stands to profiles. It stores nothing, and
 * answers 200 with an OperationOutcome whatever it finds.
 */
final class Validate implements Operation {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** The first call also loads the library. */
    private static final Duration FIRST = Duration.ofSeconds(120);
    private static final int MOST_PROFILES = 20;

    private final Services services;
    private final ProfileValidator validator;

    Validate(Services services, ProfileValidator validator) {
        this.services = services;
        this.validator = validator;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "validate",
                Set.of(Level.TYPE, Level.INSTANCE),
                Set.of(),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "http://hl7.org/fhir/OperationDefinition/Resource-validate",
                "Checks a resource against R4, the profiles it claims and those named, without storing it.");
    }

    private enum Mode {
        CREATE,
        UPDATE,
        DELETE,
        PROFILE,
        NONE
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan("validate", "resource", "mode", "profile");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        ResourceType type = Objects.requireNonNull(call.type());
        Mode mode = mode(call.parameters().string("mode"));
        if (mode == null) {
            return FhirResponse.refused(
                    new Problem(Problem.Code.PARAMETER, "mode is create, update, delete or profile.", "mode"));
        }
        List<String> profiles = call.parameters().strings("profile");
        if (profiles.size() > MOST_PROFILES) {
            return FhirResponse.refused(
                    new Problem(Problem.Code.PARAMETER, "At most " + MOST_PROFILES + " profiles at once.", "profile"));
        }
        if (mode == Mode.PROFILE && profiles.isEmpty()) {
            return FhirResponse.refused(
                    new Problem(Problem.Code.PARAMETER, "mode profile needs the parameter profile.", "profile"));
        }
        String id = call.id();
        Optional<StoredResource> stored = id == null ? Optional.empty() : stored(call, type, id);
        if (id != null && stored.isEmpty()) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        List<Issue> issues = new ArrayList<>(permission(call.request().caller(), type, mode));
        if (mode == Mode.DELETE) {
            if (id == null) {
                return FhirResponse.refused(
                        new Problem(Problem.Code.REQUEST, "mode delete is asked of one resource: Type/id/$validate.", "mode"));
            }
            return answer(call, type, stored, issues);
        }
        JsonObject resource = call.parameters().object("resource");
        if (resource == null) {
            if (stored.isEmpty() || mode == Mode.CREATE || mode == Mode.UPDATE) {
                return FhirResponse.refused(new Problem(
                        Problem.Code.REQUIRED, "The resource to validate is missing: send it as the parameter resource.", "resource"));
            }
            resource = Json.parse(stored.get().body()).get();
        } else {
            wrongAddress(type, id, resource, mode, issues);
        }
        return validate(call, type, resource, profiles, stored, issues);
    }

    private static @Nullable Mode mode(@Nullable String code) {
        return switch (code) {
            case null -> Mode.NONE;
            case "create" -> Mode.CREATE;
            case "update" -> Mode.UPDATE;
            case "delete" -> Mode.DELETE;
            case "profile" -> Mode.PROFILE;
            default -> null;
        };
    }

    private Optional<StoredResource> stored(Call call, ResourceType type, String id) {
        return services.store()
                .read(call.request().caller().organisation(), type.code(), id, call.decision().filter())
                .filter(row -> !row.deleted());
    }

    private List<Issue> permission(Caller caller, ResourceType type, Mode mode) {
        Interaction interaction = switch (mode) {
            case CREATE -> Interaction.CREATE;
            case UPDATE -> Interaction.UPDATE;
            case DELETE -> Interaction.DELETE;
            case PROFILE, NONE -> null;
        };
        if (interaction == null) {
            return List.of();
        }
        Decision decision = services.policy().decide(caller, interaction, type.name());
        return decision.allowed() ? List.of() : List.of(Issue.error(Incoming.forbidden(decision, interaction, type)));
    }

    private static void wrongAddress(
            ResourceType type, @Nullable String id, JsonObject resource, Mode mode, List<Issue> issues) {
        if (!type.name().equals(resource.string("resourceType"))) {
            issues.add(Issue.error(new Problem(
                    Problem.Code.STRUCTURE, "This address takes " + type.name() + ".", "resourceType")));
        }
        String own = resource.string("id");
        if (mode == Mode.UPDATE && own == null) {
            issues.add(Issue.error(
                    new Problem(Problem.Code.REQUIRED, "An update needs the resource's id.", type.name() + ".id")));
        } else if (id != null && own != null && !own.equals(id)) {
            issues.add(Issue.error(new Problem(
                    Problem.Code.VALUE, "The resource has another id than the URL.", type.name() + ".id")));
        }
    }

    private FhirResponse validate(
            Call call,
            ResourceType type,
            JsonObject resource,
            List<String> profiles,
            Optional<StoredResource> stored,
            List<Issue> issues) {
        Examination examination = services.examiner().examine(resource.deepCopy(), ReferenceResolver.AS_IS);
        examination.problems().forEach(problem -> issues.add(Issue.error(problem)));
        if (examination.isOk()) {
            services.incoming().content(type, resource).forEach(problem -> issues.add(Issue.error(problem)));
        }
        Outcome<List<Issue>> found = validator.validate(
                call.request().caller().organisation(), resource, profiles, validator.isLoaded() ? LIMIT : FIRST);
        if (found instanceof Outcome.Refused<List<Issue>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        // What the engine said already, at the same place, is not said twice.
        Set<String> said = examination.problems().stream()
                .map(Problem::path)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        found.get().stream()
                .filter(issue -> !issue.isError() || issue.path() == null || !said.contains(issue.path()))
                .forEach(issues::add);
        return answer(call, type, stored, issues);
    }

    private static FhirResponse answer(Call call, ResourceType type, Optional<StoredResource> stored, List<Issue> issues) {
        String id = call.id();
        return FhirResponse.of(
                200,
                OperationOutcomes.issues(issues, "No issues: the resource is valid."),
                Trace.of(
                        Interaction.OPERATION,
                        type.name(),
                        id == null ? List.of() : List.of(type.name() + "/" + id),
                        stored.map(StoredResource::patient).orElse(0L),
                        "$validate"));
    }
}
