package org.salus.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Bundles.BundleEntry;
import org.salus.search.QueryString;
import org.salus.search.Searcher;
import org.salus.store.Reader.Select;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * References inside a transaction: {@code urn:uuid} and other full URLs of its own entries, and conditional references
 * ({@code Practitioner?identifier=...}). All conditions of one type that are a single token, nearly all in practice, are looked up with
 * one statement.
 */
final class BundleReferences {

    private static final int CHUNK = 500;

    private final Services services;
    private final Conditions conditions;
    private final FhirRequest request;
    private final Map<String, String> targets;
    private final Map<String, Outcome<String>> conditional;

    BundleReferences(
            Services services,
            Conditions conditions,
            FhirRequest request,
            Map<String, String> targets,
            List<BundleEntry> entries) {
        this.services = services;
        this.conditions = conditions;
        this.request = request;
        this.targets = targets;
        Set<String> found = new LinkedHashSet<>();
        for (BundleEntry entry : entries) {
            if (entry.resource() != null) {
                collect(entry.resource(), found);
            }
        }
        this.conditional = lookUp(found);
    }

    ReferenceResolver resolver() {
        return reference -> {
            String own = targets.get(reference);
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
        };
    }

    private static void collect(JsonObject object, Set<String> found) {
        for (int i = 0; i < object.size(); i++) {
            Object value = object.value(i);
            if (value instanceof String text) {
                if (text.indexOf('?') > 0 && object.name(i).equals("reference")) {
                    found.add(text);
                }
            } else if (value instanceof JsonObject inner) {
                collect(inner, found);
            } else if (value instanceof JsonArray array) {
                for (Object item : array) {
                    if (item instanceof JsonObject inner) {
                        collect(inner, found);
                    }
                }
            }
        }
    }

    private Map<String, Outcome<String>> lookUp(Set<String> references) {
        Map<String, Outcome<String>> results = new HashMap<>();
        Map<ResourceType, Map<String, Long>> byToken = new LinkedHashMap<>();
        Caller caller = request.caller();
        Function<ResourceType, Where> filters = new Filters(services.policy(), caller, Interaction.SEARCH);
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
            long[] tokens = chunk.stream().mapToLong(Map.Entry::getValue).distinct().toArray();
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
            Map<Long, List<String>> ids = new HashMap<>();
            for (StoredResource row : rows) {
                String id = Conditions.idOf(row);
                for (long token : row.tokens()) {
                    ids.computeIfAbsent(token, _ -> new ArrayList<>(1)).add(id);
                }
            }
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
