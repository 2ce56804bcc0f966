package org.salus.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.terminology.CodeLookup;
import org.salus.terminology.CodeLookup.Code;
import org.salus.vault.BlindIndex;

/**
 * Replaces {@code :in}, {@code :not-in}, and {@code :above} and {@code :below} of codes by the codes that they mean, before a search is
 * planned: from there on they are plain tokens.
 */
final class ValueSets {

    /** Codes beyond this would make a condition that no index answers well. */
    private static final int MOST_CODES = 10_000;

    private final R4 definitions;
    private final Supplier<@Nullable CodeLookup> lookup;

    ValueSets(R4 definitions, Supplier<@Nullable CodeLookup> lookup) {
        this.definitions = definitions;
        this.lookup = lookup;
    }

    /** Who asks, and what of: value sets may be named by id. */
    record Asking(Reader reader, int organisation, BlindIndex blind, Function<ResourceType, Where> filters) {}

    List<Criterion> codes(List<Criterion> criteria, Asking asking) {
        return criteria.stream().map(c -> codes(c, asking)).toList();
    }

    private Criterion codes(Criterion criterion, Asking asking) {
        return switch (criterion) {
            case Criterion.Simple simple -> codes(simple, asking);
            case Criterion.Chain(SearchParam reference, List<Criterion.Hop> hops) ->
                new Criterion.Chain(
                        reference,
                        hops.stream().map(h -> new Criterion.Hop(h.type(), codes(h.inner(), asking))).toList());
            case Criterion.Has(ResourceType source, SearchParam reference, Criterion inner) ->
                new Criterion.Has(source, reference, codes(inner, asking));
            case Criterion.All(List<Criterion> parts) -> new Criterion.All(codes(parts, asking));
            case Criterion.Any(List<Criterion> parts) -> new Criterion.Any(codes(parts, asking));
            case Criterion.Negated(Criterion part) -> new Criterion.Negated(codes(part, asking));
            default -> criterion;
        };
    }

    private Criterion codes(Criterion.Simple simple, Asking asking) {
        Criterion.Modifier modifier = simple.modifier();
        boolean hierarchy = (modifier == Criterion.Modifier.ABOVE || modifier == Criterion.Modifier.BELOW)
                && simple.param().type() == SearchParam.Type.TOKEN;
        boolean members = modifier == Criterion.Modifier.IN || modifier == Criterion.Modifier.NOT_IN;
        if (!hierarchy && !members) {
            return simple;
        }
        String name = simple.param().code() + ":" + modifier.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        CodeLookup codes = lookup.get();
        if (codes == null) {
            throw new Refusal(new Problem(
                    Problem.Code.NOT_SUPPORTED, "This installation has no terminology service, which '" + name + "' asks.", name));
        }
        List<Value> tokens = new ArrayList<>();
        for (Value value : simple.values()) {
            Outcome<List<Code>> found = members
                    ? codes.members(asking.organisation(), canonical(value.text(), name, asking), MOST_CODES)
                    : related(codes, asking.organisation(), modifier, value, name);
            if (found instanceof Outcome.Refused<List<Code>>(List<Problem> problems)) {
                throw new Refusal(problems.stream()
                        .map(p -> p.code() == Problem.Code.NOT_FOUND
                                ? new Problem(Problem.Code.PARAMETER, "The value set is not known here: load or create it first.", name)
                                : new Problem(p.code(), p.message(), name))
                        .toList());
            }
            for (Code code : found.get()) {
                tokens.add(new Value.Token(value.text(), code.system(), code.code()));
            }
            if (tokens.size() > MOST_CODES) {
                throw new Refusal(new Problem(
                        Problem.Code.TOO_COSTLY, "'" + name + "' means more than " + MOST_CODES + " codes; name a narrower set.", name));
            }
        }
        return new Criterion.Simple(
                simple.param(), modifier == Criterion.Modifier.NOT_IN ? Criterion.Modifier.NOT : Criterion.Modifier.NONE, tokens);
    }

    private static Outcome<List<Code>> related(
            CodeLookup codes, int organisation, Criterion.Modifier modifier, Value value, String name) {
        if (!(value instanceof Value.Token(var _, String system, String code)) || system == null || system.isEmpty() || code == null) {
            return Outcome.refused(new Problem(
                    Problem.Code.PARAMETER, "'" + name + "' takes system|code: without the system nothing says what is above or below.", name));
        }
        Code wanted = new Code(system, code);
        return modifier == Criterion.Modifier.BELOW
                ? codes.selfAndDescendants(organisation, wanted, MOST_CODES)
                : codes.selfAndAncestors(organisation, wanted, MOST_CODES);
    }

    /** {@code ValueSet/id} is a value set of this record, which the caller must be able to see; all else is a canonical URL. */
    private String canonical(String text, String name, Asking asking) {
        String id = text.startsWith("ValueSet/") ? text.substring("ValueSet/".length()) : null;
        ResourceType type = definitions.type("ValueSet");
        if (id == null || type == null || !Ids.isValid(id)) {
            return text;
        }
        Where where = Where.and(asking.filters().apply(type), new Where.Self(asking.blind().self("ValueSet", id)));
        List<StoredResource> rows = asking.reader()
                .search(new Reader.Select(asking.organisation(), List.of(type.code()), where, List.of(), 1, null, false))
                .rows();
        String url = rows.isEmpty() ? null : Json.parse(rows.getFirst().body()).get().string("url");
        if (url == null) {
            throw new Refusal(new Problem(
                    Problem.Code.PARAMETER, "The value set is not there, not open to you, or has no URL.", name));
        }
        return url;
    }
}
