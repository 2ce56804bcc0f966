package org.salus.validation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.validation.ProfileSettings.Claims;

/**
 * Where a write meets the profiles that its organisation enforces. A write that none concerns costs two look-ups in memory, and never
 * loads the library.
 */
public final class ProfileGate {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** The first validation also loads the library. */
    private static final Duration FIRST = Duration.ofSeconds(120);

    private final EnforcedProfiles profiles;
    private final ProfileValidator validator;

    public ProfileGate(EnforcedProfiles profiles, ProfileValidator validator) {
        this.profiles = profiles;
        this.validator = validator;
    }

    /** @return why the resource must not be stored; empty when nothing stands against it */
    public List<Problem> check(int organisation, JsonObject resource) {
        String type = resource.string("resourceType");
        if ("StructureDefinition".equals(type)) {
            List<Problem> unusable = ProfileRules.check(resource);
            if (!unusable.isEmpty()) {
                return unusable;
            }
        }
        EnforcedProfiles.Known known = profiles.known(organisation);
        List<String> enforced = type == null ? List.of() : known.enforced().getOrDefault(type, List.of());
        boolean claims = known.settings().claims() == Claims.CHECK && claims(resource);
        if (enforced.isEmpty() && !claims) {
            return List.of();
        }
        return switch (validate(organisation, resource, enforced, claims)) {
            case Outcome.Refused<List<Issue>>(List<Problem> problems) -> problems;
            case Outcome.Ok<List<Issue>>(List<Issue> issues) ->
                issues.stream().filter(Issue::isError).map(Issue::toProblem).toList();
        };
    }

    /**
     * What is to be said of a resource that may be stored: warnings of the enforced profiles, everything of those that only warn. For
     * callers who ask for it; empty when no profile concerns the resource.
     */
    public List<Issue> remarks(int organisation, JsonObject resource) {
        EnforcedProfiles.Known known = profiles.known(organisation);
        String type = String.valueOf(resource.string("resourceType"));
        List<String> all = new ArrayList<>(known.enforced().getOrDefault(type, List.of()));
        all.addAll(known.warned().getOrDefault(type, List.of()));
        boolean claims = known.settings().claims() == Claims.CHECK && claims(resource);
        if (all.isEmpty() && !claims) {
            return List.of();
        }
        return switch (validate(organisation, resource, all, claims)) {
            case Outcome.Refused<List<Issue>>(List<Problem> problems) ->
                problems.stream()
                        .map(p -> new Issue(Issue.Severity.WARNING, p.code(), p.message(), p.path(), null))
                        .toList();
            // What was stored is no error, whatever a profile says that only warns.
            case Outcome.Ok<List<Issue>>(List<Issue> issues) ->
                issues.stream()
                        .map(i -> i.isError() ? new Issue(Issue.Severity.WARNING, i.code(), i.message(), i.path(), i.rule()) : i)
                        .toList();
        };
    }

    private Outcome<List<Issue>> validate(int organisation, JsonObject resource, List<String> against, boolean claims) {
        return validator.validate(
                organisation,
                claims ? resource : withoutClaims(resource),
                against,
                validator.isLoaded() ? LIMIT : FIRST);
    }

    private static boolean claims(JsonObject resource) {
        JsonObject meta = resource.object("meta");
        return meta != null && meta.has("profile");
    }

    static JsonObject withoutClaims(JsonObject resource) {
        if (!claims(resource)) {
            return resource;
        }
        JsonObject copy = resource.deepCopy();
        JsonObject meta = copy.object("meta");
        if (meta != null) {
            meta.remove("profile");
        }
        return copy;
    }
}
