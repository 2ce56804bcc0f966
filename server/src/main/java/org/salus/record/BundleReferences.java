package org.salus.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.BundleUris;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.search.Searcher;
import org.salus.store.Reader.Select;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * References inside a transaction: {@code urn:uuid} and other full URLs of its own entries, relative references that mean one of them by the
 * base of their entry's full URL (R4 section 2.36.4.1), and conditional references ({@code Practitioner?identifier=...}). All conditions of one type that are a single token, nearly all in practice, are looked up with
 * one statement.
 */
final class BundleReferences {

    private static final int CHUNK = 500;

    private final Services services;
    private final Conditions conditions;
    private final FhirRequest request;
    private final Map<String, String> targets;
    private final Map<String, Outcome<String>> conditional;

    private final Set<String> withUris = new HashSet<>();

    BundleReferences(
            Services services,
            Conditions conditions,
            FhirRequest request,
            Map<String, String> targets,
            List<TransactionStep> steps) {
        this.services = services;
        this.conditions = conditions;
        this.request = request;
        this.targets = targets;
        Set<String> found = new LinkedHashSet<>();
        Map<String, String> created = new HashMap<>();
        for (TransactionStep step : steps) {
            String ifNoneExist = step.entry.headers().get("if-none-exist");
            if (step.condition != null && ifNoneExist != null) {
                created.put(step.type().name() + "?" + ifNoneExist, step.reference());
            }
            if (step.writes() && step.resource != null && collect(step.resource, found)) {
                withUris.add(step.entry.path());
            }
        }
        this.conditional = new HashMap<>();
        // What this transaction creates under the same condition is what the reference means, wherever it stands.
        found.removeIf(reference -> {
            String own = created.get(reference);
            if (own != null) {
                conditional.put(reference, Outcome.ok(own));
            }
            return own != null;
        });
        conditional.putAll(lookUp(found));
    }

    /** For the resource of this entry, whose other uses of full URLs are replaced here. */
    ReferenceResolver resolver(TransactionStep step) {
        if (step.resource != null && withUris.contains(step.entry.path())) {
            BundleUris.replace(services.definitions(), step.resource, targets::get);
        }
        String base = base(step.entry.fullUrl());
        return reference -> resolve(reference, base);
    }

    private Outcome<String> resolve(String reference, @Nullable String base) {
        String own = targets.get(reference);
        if (own == null && base != null && reference.indexOf(':') < 0) {
            int version = reference.indexOf("/_history/");
            own = targets.get(base + (version < 0 ? reference : reference.substring(0, version)));
        }
        if (own != null) {
            return Outcome.ok(own);
        }
        Outcome<String> looked = conditional.get(reference);
        if (looked != null) {
            return looked;
        }
        int fragment = reference.indexOf('#');
        if (fragment > 0 && targets.containsKey(reference.substring(0, fragment))) {
            return Outcome.ok(targets.get(reference.substring(0, fragment)) + reference.substring(fragment));
        }
        if (reference.startsWith("urn:uuid:") || reference.startsWith("urn:oid:")) {
            return Outcome.refused(
                    Problem.Code.REFERENCE, "No entry of this Bundle has the fullUrl that the reference names.");
        }
        return Outcome.ok(reference);
    }

    /** {@code http://x/fhir/} of {@code http://x/fhir/Patient/1}; null for what is no such URL. */
    private static @Nullable String base(@Nullable String fullUrl) {
        if (fullUrl == null || !fullUrl.startsWith("http")) {
            return null;
        }
        int id = fullUrl.lastIndexOf('/');
        int type = id < 0 ? -1 : fullUrl.lastIndexOf('/', id - 1);
        return type < 8 ? null : fullUrl.substring(0, type + 1);
    }

    /** @return whether a full URL of the Bundle stands elsewhere than in a reference */
    private boolean collect(JsonObject object, Set<String> found) {
        boolean uris = false;
        for (int i = 0; i < object.size(); i++) {
            Object value = object.value(i);
            if (value instanceof String text) {
                if (object.name(i).equals("reference")) {
                    if (text.indexOf('?') > 0) {
                        found.add(text);
                    }
                } else {
                    uris |= isUri(text) || object.name(i).equals("div") && (text.contains("href") || text.contains("src"));
                }
            } else if (value instanceof JsonObject inner) {
                uris |= collect(inner, found);
            } else if (value instanceof JsonArray array) {
                for (Object item : array) {
                    if (item instanceof JsonObject inner) {
                        uris |= collect(inner, found);
                    } else if (item instanceof String text) {
                        uris |= isUri(text);
                    }
                }
            }
        }
        return uris;
    }

    private boolean isUri(String text) {
        return (text.startsWith("urn:") || text.startsWith("http")) && targets.containsKey(text);
    }

    private Map<String, Outcome<String>> lookUp(Set<String> references) {
        Map<String, Outcome<String>> results = new HashMap<>();
        Map<ResourceType, Map<String, Long>> byToken = new LinkedHashMap<>();
        Caller caller = request.caller();
        Filters filters = services.filters(caller, Interaction.SEARCH);
        for (String reference : references) {
            int question = reference.indexOf('?');
            ResourceType type = services.definitions().type(reference.substring(0, question));
            if (type == null) {
                continue; // an absolute URL with a query: stays as it is
            }
            Outcome<Conditions.Condition> parsed = QueryString.parse(reference.substring(question + 1))
                    .flatMap(q -> conditions.parse(caller, type, request.base(), q));
            if (parsed instanceof Outcome.Refused<Conditions.Condition> refused) {
                results.put(reference, refused.cast());
                continue;
            }
            Conditions.Condition condition = parsed.get();
            Outcome<Searcher.Planned> plan = services.searcher()
                    .plan(caller.organisation(), type, condition.criteria(), filters, services.store());
            if (plan instanceof Outcome.Refused<Searcher.Planned> refused) {
                results.put(reference, refused.cast());
                continue;
            }
            Searcher.Planned planned = plan.get();
            if (planned.exact() && planned.where() instanceof Where.AllTokens(long[] tokens) && tokens.length == 1) {
                byToken.computeIfAbsent(type, _ -> new LinkedHashMap<>()).put(reference, tokens[0]);
            } else {
                results.put(
                        reference,
                        conditions.find(services.store(), caller, condition)
                                .flatMap(rows -> one(type, rows.stream().map(Conditions::idOf).toList())));
            }
        }
        byToken.forEach((type, wanted) -> byToken(type, wanted, filters.apply(type), results));
        return results;
    }

    private void byToken(
            ResourceType type, Map<String, Long> wanted, Where filter, Map<String, Outcome<String>> results) {
        List<Map.Entry<String, Long>> all = new ArrayList<>(wanted.entrySet());
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Map.Entry<String, Long>> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
            long[] tokens = chunk.stream().mapToLong(Map.Entry::getValue).distinct().sorted().toArray();
            // More rows than conditions would mean that many conditions fit several: the rest is then looked at singly.
            int limit = chunk.size() * 4 + 100;
            List<StoredResource> rows = services.store()
                    .search(new Select(
                            request.caller().organisation(),
                            List.of(type.code()),
                            Where.and(filter, new Where.AnyToken(tokens)),
                            List.of(),
                            limit,
                            null,
                            true))
                    .rows();
            Map<Long, List<String>> ids = fitting(rows, tokens);
            for (Map.Entry<String, Long> entry : chunk) {
                List<String> fitting = ids.getOrDefault(entry.getValue(), List.of());
                results.put(
                        entry.getKey(),
                        rows.size() == limit && fitting.size() < 2
                                ? Outcome.refused(Problem.Code.MULTIPLE, "Too many resources fit the conditions of this Bundle.")
                                : one(type, fitting));
            }
        }
    }

    /**
     * The ids of the rows that have each of these tokens. A practitioner's row has hundreds of others.
     *
     * @param tokens sorted
     */
    private static Map<Long, List<String>> fitting(List<StoredResource> rows, long[] tokens) {
        Map<Long, List<String>> ids = new HashMap<>();
        for (StoredResource row : rows) {
            for (long token : row.tokens()) {
                if (Arrays.binarySearch(tokens, token) >= 0) {
                    ids.computeIfAbsent(token, _ -> new ArrayList<>(1)).add(Conditions.idOf(row));
                }
            }
        }
        return ids;
    }

    private static Outcome<String> one(ResourceType type, List<String> ids) {
        return switch (ids.size()) {
            case 1 -> Outcome.ok(type.name() + "/" + ids.getFirst());
            case 0 -> Outcome.refused(
                    Problem.Code.REFERENCE,
                    "No " + type.name() + " fits the conditional reference; load it first, or put it into the Bundle.");
            default -> Outcome.refused(
                    Problem.Code.MULTIPLE, "More than one " + type.name() + " fits the conditional reference.");
        };
    }
}
